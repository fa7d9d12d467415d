//! `io`: the classes of files, and files in memory.

use crate::python::io::{self, binary, memory, string, text};
use crate::python::module::Module;
use crate::python::value::Value;

pub fn module() -> Value {
    Module::value(
        "io",
        vec![
            ("open", (&io::OPEN).into()),
            ("StringIO", string::class().into()),
            ("BytesIO", memory::class().into()),
            ("TextIOWrapper", text::class().into()),
            ("BufferedReader", binary::Kind::Reader.class().into()),
            ("BufferedWriter", binary::Kind::Writer.class().into()),
            ("BufferedRandom", binary::Kind::Random.class().into()),
            ("FileIO", binary::Kind::Raw.class().into()),
            ("IOBase", io::io_base().into()),
            ("TextIOBase", io::text_io_base().into()),
            ("BufferedIOBase", io::buffered_io_base().into()),
            ("RawIOBase", io::raw_io_base().into()),
            ("UnsupportedOperation", io::unsupported_operation().into()),
            ("DEFAULT_BUFFER_SIZE", Value::int(8192)),
            ("SEEK_SET", Value::int(0)),
            ("SEEK_CUR", Value::int(1)),
            ("SEEK_END", Value::int(2)),
        ],
    )
}
