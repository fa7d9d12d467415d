//! The builtin function `print` (`builtin_print_impl` in `Python/bltinmodule.c`).

use super::exception::{R, raise};
use super::io::text::{self, TextFile};
use super::native::{Call, Keywords, Native};
use super::types::Type;
use super::value::{Heap, Str, Value};
use super::{Name, attribute, call, object, operator, stream};

/// `print(*objects, sep=' ', end='\n', file=None, flush=False)`
pub static PRINT: Native = Native::function("print", Call::FK(print));

/// Where it goes.
enum File {
    /// The process's stdout, without going through an object.
    Stdout,
    /// A text file of the runtime: nobody can give it another `write`.
    Text(Value),
    Object(Value),
}

impl File {
    fn write_str(&self, text: &str) -> R<()> {
        match self {
            File::Stdout => stream::write_stdout(text),
            File::Text(file) => text::write_text(file, text),
            File::Object(file) => method(file, "write")?(&[Value::str(text)]),
        }
    }
    /// The method `write` is looked up before the value is made a str, as `PyFile_WriteObject` does.
    fn write(&self, value: &Value) -> R<()> {
        match self {
            File::Stdout | File::Text(_) => match value.heap() {
                Some(Heap::Str(text)) => self.write_str(text),
                _ => self.write_str(&object::str(value)?),
            },
            File::Object(file) => {
                let write = method(file, "write")?;
                let text = match value.heap() {
                    Some(Heap::Str(_)) => value.clone(),
                    _ => Value::str(object::str(value)?),
                };
                write(&[text])
            }
        }
    }
    fn flush(&self) -> R<()> {
        match self {
            File::Stdout => stream::flush(),
            File::Text(file) | File::Object(file) => method(file, "flush")?(&[]),
        }
    }
}

fn method(file: &Value, name: &str) -> R<impl Fn(&[Value]) -> R<()>> {
    let method = attribute::get(file, Name::of(name))?;
    Ok(move |arguments: &[Value]| call::call(&method, arguments).map(drop))
}

fn print(arguments: &[Value], keywords: Keywords) -> R {
    let [mut separator, mut end, mut file] = [const { Value::None }; 3];
    let mut flush = false;
    for (name, value) in keywords {
        match name.text() {
            "sep" => separator = value.clone(),
            "end" => end = value.clone(),
            "file" => file = value.clone(),
            "flush" => flush = operator::truth(value)?,
            other => {
                let message = format!("'{other}' is an invalid keyword argument for print()");
                return Err(raise(Type::TypeError, &message));
            }
        }
    }
    let file = match file {
        Value::None => match stream::stdout_of_program()? {
            None => File::Stdout,
            Some(Value::None) => return Ok(Value::None),
            Some(Value::Unbound) => return Err(raise(Type::RuntimeError, "lost sys.stdout")),
            Some(file) if file.as_other::<TextFile>().is_some_and(TextFile::is_plain_stdout) => File::Stdout,
            Some(file) => File::Object(file),
        },
        file if matches!(file.heap(), Some(Heap::Other(_))) && file.as_other::<TextFile>().is_some() => {
            File::Text(file)
        }
        file => File::Object(file),
    };
    let separator = text_or_none("sep", &separator)?.map_or(" ", Str::as_str);
    let end = text_or_none("end", &end)?.map_or("\n", Str::as_str);
    for (index, value) in arguments.iter().enumerate() {
        if index > 0 {
            file.write_str(separator)?;
        }
        file.write(value)?;
    }
    file.write_str(end)?;
    if flush {
        file.flush()?;
    }
    Ok(Value::None)
}

fn text_or_none<'a>(name: &str, value: &'a Value) -> R<Option<&'a Str>> {
    match value {
        Value::None => Ok(None),
        value => match value.as_str() {
            Some(text) => Ok(Some(text)),
            None => {
                let message = format!("{name} must be None or a string, not {}", value.type_name());
                Err(raise(Type::TypeError, &message))
            }
        },
    }
}
