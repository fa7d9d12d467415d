//! May a program ask where calls are that run: the line of a running frame, or a warning with its line?
//!
//! Only then its code says where it is before each operation (`running.rs` of the runtime). A name in the text of the program
//! is enough, also one in a comment: that costs speed, and nothing else.

/// What asks, or leads to what does.
const ASKING: &[&str] = &[
    "f_lineno",
    "warnings",
    "_getframe",
    "currentframe",
    "getframeinfo",
    "print_stack",
    "extract_stack",
    "format_stack",
    // `int()` of what has nothing else warns.
    "__trunc__",
];

pub fn is_possible(text: &str) -> bool {
    ASKING.iter().any(|name| text.contains(name)) || warns_of_random(text)
}

/// `randrange(1.5)` and `randrange(n / 2)` warn; a variable may hold a float as well, which then is not said.
fn warns_of_random(text: &str) -> bool {
    text.split("randrange(").skip(1).any(|rest| {
        let arguments = rest.split(['\n', ')']).next().unwrap_or_default();
        let bytes = arguments.as_bytes();
        let fraction = bytes.windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == b'.');
        fraction || arguments.replace("//", "").contains('/')
    })
}
