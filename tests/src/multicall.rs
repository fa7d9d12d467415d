//! A binary of many programs. It runs the one that it is called by the name of (`argv[0]`), so that the arguments are the
//! program's own; by hand: `fixtures language/lambda ARGUMENTS…`.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use py2rs_runtime::python::process::{Program, run};

/// A program's id, and the program or why the compiler refused it.
pub type Compiled = (&'static str, Result<&'static Program, &'static str>);

/// Runs the program that the binary is called by; without a name it lists them.
pub fn main(programs: &[Compiled]) -> ExitCode {
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_default();
    if let Some((_, program)) = programs.iter().find(|(id, _)| name == *id) {
        return match program {
            Ok(program) => run(program),
            Err(refusal) => {
                eprint!("{refusal}");
                ExitCode::from(2)
            }
        };
    }
    let Some(id) = arguments.next() else {
        programs.iter().for_each(|(id, _)| println!("{id}"));
        return ExitCode::SUCCESS;
    };
    let id = id.to_string_lossy();
    if programs.iter().all(|(known, _)| *known != id) {
        eprintln!("fixtures: no program {id:?}");
        return ExitCode::from(2);
    }
    match std::env::current_exe() {
        Ok(binary) => eprintln!("fixtures: {}", Command::new(binary).arg0(&*id).args(arguments).exec()),
        Err(error) => eprintln!("fixtures: {error}"),
    }
    ExitCode::FAILURE
}
