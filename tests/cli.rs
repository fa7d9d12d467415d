//! The commands, as a user calls them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// The binary, built once for all tests of this file: cargo builds the binaries of other packages only if asked.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let status = Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "py2rs"]).status();
        assert!(status.is_ok_and(|status| status.success()), "py2rs does not build");
        let test = std::env::current_exe().expect("a test has a path");
        let folder = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST");
        folder.join(format!("py2rs{}", std::env::consts::EXE_SUFFIX))
    })
}

/// A folder of its own for a test, empty at first.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// py2rs in a folder. The cache is shared by all tests and kept between runs: it holds the runtime.
fn py2rs(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env("PY2RS_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")).env("PY2RS_OPT", "0");
    command
}

/// What a command did: exit status, stdout, stderr.
fn done(mut command: Command) -> (i32, String, String) {
    let output: Output = command.output().expect("py2rs starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a program for the test");
}

#[test]
fn wrong_usage_ends_with_2() {
    let folder = folder("usage");
    for arguments in [&[][..], &["run"], &["frobnicate"], &["emit", "--emit", "poem", "x.py"], &["explain", "P4711"]] {
        let (status, out, err) = done(py2rs(&folder, arguments));
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(!err.is_empty(), "{arguments:?}");
    }
    let (status, _, err) = done(py2rs(&folder, &["run", "nowhere.py"]));
    assert_eq!(status, 2);
    assert!(err.contains("nowhere.py"), "{err}");
}

#[test]
fn syntax_errors_end_with_1_as_in_cpython() {
    let folder = folder("syntax");
    write(&folder, "wrong.py", "def f():\n    return 1\n\nreturn 2\n");
    for command in ["run", "build", "emit", "check"] {
        let (status, out, err) = done(py2rs(&folder, &[command, "wrong.py"]));
        assert_eq!((status, out.as_str()), (1, ""), "{command}: {err}");
        let expected = "error[P0001]: SyntaxError: 'return' outside function\n --> wrong.py:4:1\n";
        assert!(err.starts_with(expected), "{command}: {err}");
    }
}

#[test]
fn files_that_are_no_text_are_refused() {
    let folder = folder("text");
    fs::write(folder.join("latin.py"), b"x = '\xe9'\n").expect("a program");
    let (status, _, err) = done(py2rs(&folder, &["check", "latin.py"]));
    assert_eq!(status, 1);
    assert!(err.contains("Non-UTF-8 code starting with '\\xe9'"), "{err}");
    fs::write(folder.join("declared.py"), b"# coding: latin-1\nreturn '\xe9'\n").expect("a program");
    let (_, _, err) = done(py2rs(&folder, &["check", "declared.py"]));
    assert!(err.contains("return 'é'"), "{err}");
}

#[test]
fn a_file_that_cannot_be_read_does_not_keep_check_from_the_others() {
    let folder = folder("unreadable");
    write(&folder, "wrong.py", "return 2\n");
    let (status, out, err) = done(py2rs(&folder, &["check", "nowhere.py", ".", "wrong.py"]));
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("nowhere.py: ") && err.contains("wrong.py:1:1"), "{err}");
}

#[test]
fn check_speaks_json() {
    let folder = folder("json");
    write(&folder, "a.py", "x = \"é\" is\n");
    write(&folder, "b.py", "break\ncontinue\n");
    let (status, out, err) = done(py2rs(&folder, &["check", "--json", "a.py", "b.py"]));
    assert_eq!((status, err.as_str()), (1, ""));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    let expected = "{\"code\":\"P0001\",\"severity\":\"error\",\"message\":\"SyntaxError: invalid syntax\",\
                    \"file\":\"a.py\",\"line\":1,\"column\":11,\"end_line\":2,\"end_column\":0,\"start\":11,\"end\":12}";
    assert_eq!(lines[0], expected);
    assert!(lines[2].contains("\"line\":2,\"column\":0"), "{out}");
}

#[test]
fn codes_are_explained() {
    let folder = folder("explain");
    let (status, out, _) = done(py2rs(&folder, &["explain", "p1001"]));
    assert_eq!(status, 0);
    assert!(out.starts_with("P1001: ") && out.contains("yield from"), "{out}");
    let (status, list, _) = done(py2rs(&folder, &["explain"]));
    assert_eq!(status, 0);
    assert!(list.lines().count() > 10 && list.contains("P0001  "), "{list}");
}

const ECHO: &str = "import sys\nprint(sys.argv[1:])\nfor line in sys.stdin:\n    print(line, end='')\nsys.exit(3)\n";

#[test]
fn a_program_gets_arguments_and_stdin_and_gives_its_status() {
    let folder = folder("run");
    write(&folder, "echo.py", ECHO);
    write(&folder, "lines.txt", "one\ntwo\n");
    // The second time the program comes from the cache.
    for _ in 0..2 {
        let mut command = py2rs(&folder, &["run", "echo.py", "a b", "--tier", "-x"]);
        command.stdin(fs::File::open(folder.join("lines.txt")).expect("the input"));
        let (status, out, err) = done(command);
        assert_eq!((status, out.as_str(), err.as_str()), (3, "['a b', '--tier', '-x']\none\ntwo\n", ""));
    }
}

#[test]
fn a_built_program_stands_alone() {
    let folder = folder("build");
    write(&folder, "echo.py", ECHO);
    let (status, _, err) = done(py2rs(&folder, &["build", "echo.py", "-o", "echo"]));
    assert_eq!((status, err.as_str()), (0, ""));
    let mut command = Command::new(folder.join("echo"));
    command.arg("x").current_dir(&folder).stdin(Stdio::null());
    assert_eq!(done(command), (3, "['x']\n".into(), String::new()));
}

#[test]
fn a_changed_program_is_compiled_anew() {
    let folder = folder("changed");
    for text in ["first", "second"] {
        write(&folder, "program.py", &format!("print('{text}')\n"));
        assert_eq!(done(py2rs(&folder, &["run", "program.py"])), (0, format!("{text}\n"), String::new()));
    }
}

#[test]
fn two_at_once_do_not_disturb_each_other() {
    let folder = folder("twice");
    write(&folder, "program.py", &format!("print('twice', {})\n", std::process::id()));
    let start = || {
        let mut command = py2rs(&folder, &["run", "program.py"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("py2rs starts")
    };
    let both = [start(), start()];
    for process in both {
        let output = process.wait_with_output().expect("py2rs ends");
        assert_eq!(output.stderr, b"");
        assert_eq!(output.stdout, format!("twice {}\n", std::process::id()).as_bytes());
    }
}

#[test]
fn without_a_home_a_private_folder_is_used_with_a_warning() {
    let folder = folder("homeless");
    // Kept between runs, as the runtime is built in it.
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tmp");
    fs::create_dir_all(&temporary).expect("a folder");
    write(&folder, "program.py", "print('hello')\n");
    let mut command = py2rs(&folder, &["run", "program.py"]);
    // A cache that is a file cannot be made, not even by root.
    command.env("PY2RS_CACHE", folder.join("program.py")).env("TMPDIR", &temporary);
    let (status, out, err) = done(command);
    assert_eq!((status, out.as_str()), (0, "hello\n"), "{err}");
    assert!(err.starts_with("py2rs: warning: ") && err.lines().count() == 1, "{err}");
}
