//! Bytes on their way from and to a file, through a buffer for each direction (`Modules/_io/bufferedio.c`).

use super::memory::Memory;
use crate::python::stream;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, SeekFrom, Write};
use std::rc::{Rc, Weak};

/// As many bytes as CPython reads and writes at once.
pub const CHUNK: usize = 8192;

/// What is at the other end.
pub enum Device {
    File(File),
    /// The buffer of the process's stdout is the one of [`stream`], so that `print` and the object keep their order.
    Stdout,
    Stderr,
    /// A BytesIO.
    Memory(Rc<RefCell<Memory>>),
    Closed,
}

/// A file with its buffers. Text and binary objects share it.
pub struct Channel {
    device: Device,
    /// What was read and not yet asked for, from `at` on.
    input: Vec<u8>,
    at: usize,
    /// What was written and not yet passed on.
    output: Vec<u8>,
    unbuffered: bool,
    pub readable: bool,
    pub writable: bool,
    /// The number of the file descriptor.
    pub number: Option<i32>,
}

pub type Shared = Rc<RefCell<Channel>>;

thread_local! {
    /// The files that may have something to pass on when the process ends.
    static OPEN: RefCell<Vec<Weak<RefCell<Channel>>>> = const { RefCell::new(vec![]) };
}

/// Passes on what files have in their buffers: at the end of the process, for those that are not closed by then.
pub fn flush_all() {
    let open = OPEN.take();
    for channel in open.iter().filter_map(Weak::upgrade) {
        if let Ok(mut channel) = channel.try_borrow_mut() {
            channel.flush().ok();
        }
    }
}

impl Channel {
    pub fn new(device: Device, readable: bool, writable: bool, unbuffered: bool) -> Shared {
        let number = match &device {
            Device::File(file) => number(file),
            Device::Stdout => Some(1),
            Device::Stderr => Some(2),
            Device::Memory(_) | Device::Closed => None,
        };
        let channel = Channel { device, input: vec![], at: 0, output: vec![], unbuffered, readable, writable, number };
        let channel = Rc::new(RefCell::new(channel));
        if writable {
            OPEN.with_borrow_mut(|open| {
                if open.len() == open.capacity() {
                    open.retain(|channel| channel.strong_count() > 0);
                }
                open.push(Rc::downgrade(&channel));
            });
        }
        channel
    }

    pub fn is_closed(&self) -> bool {
        match &self.device {
            Device::Closed => true,
            Device::Memory(memory) => memory.borrow().closed,
            _ => false,
        }
    }
    /// Is it the process's stdout, still open?
    pub fn is_stdout(&self) -> bool {
        matches!(self.device, Device::Stdout)
    }
    pub fn is_terminal(&self) -> bool {
        match &self.device {
            Device::File(file) => file.is_terminal(),
            Device::Stdout => io::stdout().is_terminal(),
            Device::Stderr => io::stderr().is_terminal(),
            Device::Memory(_) | Device::Closed => false,
        }
    }
    pub fn is_seekable(&mut self) -> bool {
        match &mut self.device {
            Device::File(file) => file.stream_position().is_ok(),
            Device::Memory(_) => true,
            Device::Stdout | Device::Stderr | Device::Closed => false,
        }
    }

    /// What is in the input buffer.
    pub fn buffered(&self) -> &[u8] {
        &self.input[self.at..]
    }
    pub fn consume(&mut self, count: usize) {
        self.at += count;
        if self.at == self.input.len() {
            self.input.clear();
            self.at = 0;
        }
    }

    /// Reads more into the input buffer, by one call of the system; how many bytes that were.
    pub fn fill(&mut self) -> io::Result<usize> {
        self.flush()?;
        if self.at > 0 {
            self.input.drain(..self.at);
            self.at = 0;
        }
        let old = self.input.len();
        match &mut self.device {
            Device::File(file) => {
                self.input.resize(old + CHUNK, 0);
                let result = loop {
                    match file.read(&mut self.input[old..]) {
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        result => break result,
                    }
                };
                self.input.truncate(old + result.as_ref().map_or(0, |count| *count));
                result
            }
            Device::Memory(memory) => {
                let bytes = memory.borrow_mut().read(CHUNK);
                self.input.extend_from_slice(&bytes);
                Ok(bytes.len())
            }
            Device::Stdout | Device::Stderr | Device::Closed => Ok(0),
        }
    }

    /// Up to `limit` bytes, with at most one call of the system (`read1`).
    pub fn read_some(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        if self.buffered().is_empty() && limit > 0 {
            self.fill()?;
        }
        let count = self.buffered().len().min(limit);
        let bytes = self.buffered()[..count].to_vec();
        self.consume(count);
        Ok(bytes)
    }

    /// `limit` bytes, fewer only at the end; `None`: all there are.
    pub fn read(&mut self, limit: Option<usize>) -> io::Result<Vec<u8>> {
        let limit = limit.unwrap_or(usize::MAX);
        let mut bytes = vec![];
        loop {
            let count = self.buffered().len().min(limit - bytes.len());
            bytes.extend_from_slice(&self.buffered()[..count]);
            self.consume(count);
            if bytes.len() == limit {
                return Ok(bytes);
            }
            if let (usize::MAX, Device::File(_)) = (limit, &self.device) {
                self.flush()?;
                if let Device::File(file) = &mut self.device {
                    file.read_to_end(&mut bytes)?;
                }
                return Ok(bytes);
            }
            if self.fill()? == 0 {
                return Ok(bytes);
            }
        }
    }

    /// A line with its `\n`, at most `limit` bytes of it.
    pub fn read_line(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut seen = 0;
        loop {
            let buffered = self.buffered();
            let found = memchr::memchr(b'\n', &buffered[seen..]).map(|at| seen + at + 1);
            let end = found.unwrap_or(buffered.len()).min(limit);
            if found.is_none() && end < limit {
                seen = buffered.len();
                if self.fill()? > 0 {
                    continue;
                }
            }
            let line = self.buffered()[..end].to_vec();
            self.consume(end);
            return Ok(line);
        }
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.drop_input()?;
        match &mut self.device {
            Device::Stdout => return stream::send_bytes(bytes),
            Device::Stderr => return stream::send_stderr(bytes),
            Device::Memory(memory) => {
                memory.borrow_mut().write(bytes);
                return Ok(());
            }
            Device::File(_) | Device::Closed => {}
        }
        if self.output.len() + bytes.len() > CHUNK {
            self.flush()?;
        }
        self.output.extend_from_slice(bytes);
        if self.unbuffered || self.output.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Passes on what was written; what could not be is kept.
    pub fn flush(&mut self) -> io::Result<()> {
        let file = match &mut self.device {
            Device::File(file) => file,
            Device::Stdout => return stream::pass_on_bytes(),
            Device::Stderr | Device::Memory(_) | Device::Closed => return Ok(()),
        };
        let mut written = 0;
        let mut result = Ok(());
        while written < self.output.len() {
            match file.write(&self.output[written..]) {
                Ok(0) => {
                    result = Err(io::ErrorKind::WriteZero.into());
                    break;
                }
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        self.output.drain(..written);
        result
    }

    /// Forgets what was read ahead; the file goes back to where the program thinks it is.
    fn drop_input(&mut self) -> io::Result<()> {
        let ahead = self.buffered().len() as i64;
        if ahead > 0 {
            self.move_device(SeekFrom::Current(-ahead))?;
            self.input.clear();
            self.at = 0;
        }
        Ok(())
    }
    fn move_device(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.device {
            Device::File(file) => file.seek(to),
            Device::Memory(memory) => memory.borrow_mut().seek(to),
            Device::Stdout | Device::Stderr | Device::Closed => Err(io::Error::from_raw_os_error(29)),
        }
    }

    pub fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.flush()?;
        let ahead = self.buffered().len() as i64;
        let to = if let SeekFrom::Current(offset) = to { SeekFrom::Current(offset - ahead) } else { to };
        let position = self.move_device(to)?;
        self.input.clear();
        self.at = 0;
        Ok(position)
    }
    pub fn tell(&mut self) -> io::Result<u64> {
        let device = self.move_device(SeekFrom::Current(0))?;
        Ok(device + self.output.len() as u64 - self.buffered().len() as u64)
    }
    pub fn truncate(&mut self, size: u64) -> io::Result<()> {
        self.flush()?;
        match &mut self.device {
            Device::File(file) => file.set_len(size),
            Device::Memory(memory) => {
                memory.borrow_mut().truncate(size as usize);
                Ok(())
            }
            Device::Stdout | Device::Stderr | Device::Closed => Err(io::Error::from_raw_os_error(22)),
        }
    }

    /// Flushes and closes; it is closed also if the flush fails.
    pub fn close(&mut self) -> io::Result<()> {
        let result = self.flush();
        if let Device::Memory(memory) = &self.device {
            memory.borrow_mut().close();
        }
        self.device = Device::Closed;
        self.input = vec![];
        self.at = 0;
        self.output = vec![];
        result
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.flush().ok();
    }
}

#[cfg(unix)]
fn number(file: &File) -> Option<i32> {
    use std::os::fd::AsRawFd;
    Some(file.as_raw_fd())
}
#[cfg(not(unix))]
fn number(_: &File) -> Option<i32> {
    None
}
