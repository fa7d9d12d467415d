//! `textwrap` (`Lib/textwrap.py`). The options of a `TextWrapper` are attributes as in CPython; its private methods, which
//! subclasses may override there, are not there.

use super::super::builtins::direct;
use super::super::class::ClassRef;
use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native};
use super::super::number::index::index_i64;
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call, iter, object, operator, unicode};
use super::{bind, class, member, method};

/// `textwrap.TextWrapper`
fn class() -> ClassRef {
    class!("textwrap", "TextWrapper", Object, METHODS)
}

const OPTIONS: [&str; 12] = [
    "width",
    "initial_indent",
    "subsequent_indent",
    "expand_tabs",
    "replace_whitespace",
    "fix_sentence_endings",
    "break_long_words",
    "drop_whitespace",
    "break_on_hyphens",
    "tabsize",
    "max_lines",
    "placeholder",
];
/// The options behind `*`.
const KEYWORD_ONLY: usize = 2;

fn default(option: &str) -> Value {
    match option {
        "width" => 70.into(),
        "tabsize" => 8.into(),
        "initial_indent" | "subsequent_indent" => "".into(),
        "fix_sentence_endings" => false.into(),
        "max_lines" => Value::None,
        "placeholder" => " [...]".into(),
        _ => true.into(),
    }
}

fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    const POSITIONAL: usize = OPTIONS.len() - KEYWORD_ONLY;
    if arguments.len() > POSITIONAL {
        let (most, given) = (POSITIONAL + 1, arguments.len() + 1);
        let message =
            format!("TextWrapper.__init__() takes from 1 to {most} positional arguments but {given} were given");
        return Err(raise(Type::TypeError, &message));
    }
    let given = bind("TextWrapper.__init__", OPTIONS, 0, arguments, keywords)?;
    for (option, value) in OPTIONS.into_iter().zip(given) {
        attribute::set(it, Name::of(option), value.unwrap_or_else(|| default(option)))?;
    }
    Ok(Value::None)
}

/// White space that text is wrapped at: that of ASCII.
fn is_white(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0b' | '\x0c' | '\r' | ' ')
}
/// `not chunk.strip()`
fn is_blank(chunk: &[char]) -> bool {
    chunk.iter().all(|c| unicode::is_space(*c))
}

/// The options of a `TextWrapper`, as they are now.
struct Wrapper {
    width: i64,
    initial_indent: Vec<char>,
    subsequent_indent: Vec<char>,
    break_long_words: bool,
    drop_whitespace: bool,
    break_on_hyphens: bool,
    max_lines: Option<i64>,
    placeholder: Vec<char>,
}

fn option(it: &Value, name: &str) -> R {
    attribute::get(it, Name::of(name))
}
fn flag(it: &Value, name: &str) -> R<bool> {
    operator::truth(&option(it, name)?)
}
fn characters(value: &Value) -> R<Vec<char>> {
    Ok(object::str(value)?.chars().collect())
}

impl Wrapper {
    fn of(it: &Value) -> R<Wrapper> {
        let width = option(it, "width")?;
        let max_lines = option(it, "max_lines")?;
        Ok(Wrapper {
            width: index_i64(&width)?,
            initial_indent: characters(&option(it, "initial_indent")?)?,
            subsequent_indent: characters(&option(it, "subsequent_indent")?)?,
            break_long_words: flag(it, "break_long_words")?,
            drop_whitespace: flag(it, "drop_whitespace")?,
            break_on_hyphens: flag(it, "break_on_hyphens")?,
            max_lines: if max_lines.is_none() { None } else { Some(index_i64(&max_lines)?) },
            placeholder: characters(&option(it, "placeholder")?)?,
        })
    }

    /// The placeholder where nothing stands before it.
    fn bare_placeholder(&self) -> &[char] {
        let lead = self.placeholder.iter().take_while(|c| unicode::is_space(**c)).count();
        &self.placeholder[lead..]
    }

    /// `_wrap_chunks`: lines as full as they can be; the chunks are in reverse order.
    fn lines(&self, mut chunks: Vec<Vec<char>>) -> R<Vec<Vec<char>>> {
        if self.width <= 0 {
            return Err(raise(Type::ValueError, &format!("invalid width {} (must be > 0)", self.width)));
        }
        if let Some(most) = self.max_lines {
            let indent = if most > 1 { &self.subsequent_indent } else { &self.initial_indent };
            if (indent.len() + self.bare_placeholder().len()) as i64 > self.width {
                return Err(raise(Type::ValueError, "placeholder too large for max width"));
            }
        }
        let mut lines: Vec<Vec<char>> = vec![];
        while !chunks.is_empty() {
            let indent = if lines.is_empty() { &self.initial_indent } else { &self.subsequent_indent };
            let width = self.width - indent.len() as i64;
            if self.drop_whitespace && !lines.is_empty() && chunks.last().is_some_and(|chunk| is_blank(chunk)) {
                chunks.pop();
            }
            let (mut line, mut length) = (vec![], 0);
            while let Some(chunk) = chunks.pop_if(|chunk| length + chunk.len() as i64 <= width) {
                length += chunk.len() as i64;
                line.push(chunk);
            }
            if chunks.last().is_some_and(|chunk| chunk.len() as i64 > width) {
                self.long_word(&mut chunks, &mut line, length, width);
                length = line.iter().map(|chunk| chunk.len() as i64).sum();
            }
            if self.drop_whitespace
                && let Some(chunk) = line.pop_if(|chunk| is_blank(chunk))
            {
                length -= chunk.len() as i64;
            }
            if line.is_empty() {
                continue;
            }
            let rest_is_blank = || self.drop_whitespace && matches!(&chunks[..], [chunk] if is_blank(chunk));
            let fits = self.max_lines.is_none_or(|most| (lines.len() as i64) + 1 < most)
                || (chunks.is_empty() || rest_is_blank()) && length <= width;
            if !fits {
                self.cut(&mut lines, line, length, width);
                break;
            }
            lines.push([&indent[..], &line.concat()].concat());
        }
        Ok(lines)
    }

    /// The last line that there may be: the placeholder stands for all the rest.
    fn cut(&self, lines: &mut Vec<Vec<char>>, mut line: Vec<Vec<char>>, mut length: i64, width: i64) {
        let indent = if lines.is_empty() { &self.initial_indent } else { &self.subsequent_indent };
        let placeholder = self.placeholder.len() as i64;
        while let Some(chunk) = line.last() {
            if !is_blank(chunk) && length + placeholder <= width {
                lines.push([&indent[..], &line.concat(), &self.placeholder].concat());
                return;
            }
            length -= chunk.len() as i64;
            line.pop();
        }
        if let Some(previous) = lines.last_mut() {
            let end = previous.iter().rposition(|c| !unicode::is_space(*c)).map_or(0, |last| last + 1);
            if end as i64 + placeholder <= self.width {
                previous.truncate(end);
                previous.extend(&self.placeholder);
                return;
            }
        }
        lines.push([&indent[..], self.bare_placeholder()].concat());
    }

    /// `_handle_long_word`: as much of a word as fits on the line, or all of it on a line of its own.
    fn long_word(&self, chunks: &mut Vec<Vec<char>>, line: &mut Vec<Vec<char>>, length: i64, width: i64) {
        let left = if width < 1 { 1 } else { (width - length).max(0) as usize };
        if !self.break_long_words {
            if line.is_empty() {
                line.extend(chunks.pop());
            }
            return;
        }
        let Some(chunk) = chunks.last_mut() else { return };
        let mut end = left.min(chunk.len());
        if self.break_on_hyphens
            && chunk.len() > left
            && let Some(hyphen) = chunk[..left].iter().rposition(|c| *c == '-')
            && chunk[..hyphen].iter().any(|c| *c != '-')
        {
            end = hyphen + 1;
        }
        let rest = chunk.split_off(end);
        line.push(std::mem::replace(chunk, rest));
    }
}

/// What words end at: white space, dashes between words, hyphens in them.
const WORDS: &str = concat!(
    r#"([\t\n\x0b\x0c\r ]+"#,
    r#"|(?<=[\w!"'&.,?])-{2,}(?=\w)"#,
    r#"|[^\t\n\x0b\x0c\r ]+?(?:"#,
    r#"-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])"#,
    r#"|(?=[\t\n\x0b\x0c\r ]|\Z)"#,
    r#"|(?<=[\w!"'&.,?])(?=-{2,}\w)))"#,
);

/// `_split_chunks`: words and what is between them.
fn chunks(it: &Value, text: &Value) -> R<Vec<Vec<char>>> {
    let mut text = text.clone();
    if flag(it, "expand_tabs")? {
        text = method(&text, "expandtabs", &[option(it, "tabsize")?])?;
    }
    let Some(mut content) = text.as_str().map(|text| text.to_string()) else {
        let message = format!("expected string or bytes-like object, got '{}'", text.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    if flag(it, "replace_whitespace")? {
        content = content.chars().map(|c| if is_white(c) { ' ' } else { c }).collect();
    }
    let by_words = option(it, "break_on_hyphens")?.is(&Value::bool(true));
    let mut chunks: Vec<Vec<char>> = if by_words {
        thread_local!(static PATTERN: R = match member("re", "compile") {
            Some(compile) => call::call1(&compile, WORDS.into()),
            None => Ok(Value::None),
        });
        let pieces = method(&PATTERN.with(Clone::clone)?, "split", &[content.into()])?;
        iter::collect(&pieces)?.iter().map(characters).collect::<R<_>>()?
    } else {
        let all: Vec<char> = content.chars().collect();
        all.chunk_by(|a, b| is_white(*a) == is_white(*b)).map(<[char]>::to_vec).collect()
    };
    chunks.retain(|chunk| !chunk.is_empty());
    if flag(it, "fix_sentence_endings")? {
        fix_endings(&mut chunks);
    }
    Ok(chunks)
}

/// `_fix_sentence_endings`: two blanks behind the end of a sentence.
fn fix_endings(chunks: &mut [Vec<char>]) {
    let ends = |chunk: &[char]| {
        let chunk = chunk.strip_suffix(&['"']).or(chunk.strip_suffix(&['\''])).unwrap_or(chunk);
        matches!(chunk, [.., letter, '.' | '!' | '?'] if letter.is_ascii_lowercase())
    };
    let mut index = 0;
    while index + 1 < chunks.len() {
        if chunks[index + 1] == [' '] && ends(&chunks[index]) {
            chunks[index + 1] = vec![' ', ' '];
            index += 2;
        } else {
            index += 1;
        }
    }
}

fn wrapped(it: &Value, text: &Value) -> R<Vec<String>> {
    let mut chunks = chunks(it, text)?;
    chunks.reverse();
    let lines = Wrapper::of(it)?.lines(chunks)?;
    Ok(lines.into_iter().map(|line| line.into_iter().collect()).collect())
}

fn list(lines: Vec<String>) -> Value {
    Value::list(lines.into_iter().map(Value::from).collect())
}

static METHODS: &[Native] = &[
    Native::method("TextWrapper", "__init__", Call::MK(init)),
    Native::method("TextWrapper", "wrap", Call::M1(|it, text| wrapped(it, text).map(list))),
    Native::method("TextWrapper", "fill", Call::M1(|it, text| Ok(filled(it, text)?.into()))),
];

/// `fill`: what `wrap`, which a subclass may define, gives as one text.
fn filled(it: &Value, text: &Value) -> R<String> {
    let lines = iter::collect(&method(it, "wrap", std::slice::from_ref(text))?)?;
    let lines: Vec<String> = lines.iter().map(|line| object::str(line).map(String::from)).collect::<R<_>>()?;
    Ok(lines.join("\n"))
}

/// A wrapper for one call of a function: `text` and the width, then options by keyword.
fn wrapper(function: &str, width: Option<i64>, arguments: &[Value], keywords: Keywords) -> R<(Value, Value)> {
    let (named, mut options): (Vec<_>, Vec<_>) =
        keywords.iter().cloned().partition(|(name, _)| ["text", "width"].contains(&name.text()));
    let required = if width.is_some() { 1 } else { 2 };
    let [text, given] = bind(function, ["text", "width"], required, arguments, &named)?;
    if let Some(width) = given.or(width.map(Value::int)) {
        options.push((Name::of("width"), width));
    }
    Ok((call::call_keywords(&class().object(), &[], &options)?, text.unwrap_or_default()))
}

fn shorten(arguments: &[Value], keywords: Keywords) -> R {
    let one = (Name::of("max_lines"), Value::int(1));
    let options: Vec<_> = keywords.iter().cloned().chain([one]).collect();
    let (wrapper, text) = wrapper("shorten", None, arguments, &options)?;
    let words = method(&method(&text, "strip", &[])?, "split", &[])?;
    Ok(filled(&wrapper, &method(&" ".into(), "join", &[words])?)?.into())
}

/// `dedent(text)`: lines without the blanks and tabs that all of them begin with.
fn dedent(text: &Value) -> R {
    let Some(text) = text.as_str() else {
        let message = format!("expected string or bytes-like object, got '{}'", text.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let is_indent = |c: char| matches!(c, ' ' | '\t');
    let lines: Vec<&str> = text.split('\n').map(|line| if line.chars().all(is_indent) { "" } else { line }).collect();
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let indent = &line[..line.len() - line.trim_start_matches(is_indent).len()];
        margin = Some(match margin {
            None => indent,
            Some(margin) => {
                let common = margin.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                &margin[..common]
            }
        });
    }
    let margin = margin.unwrap_or("");
    let lines: Vec<&str> = lines.into_iter().map(|line| line.strip_prefix(margin).unwrap_or(line)).collect();
    Ok(lines.join("\n").into())
}

/// `indent(text, prefix, predicate=None)`: lines that the predicate says yes to get the prefix; those that are not blank.
fn indent(arguments: &[Value], keywords: Keywords) -> R {
    let [text, prefix, predicate] = bind("indent", ["text", "prefix", "predicate"], 2, arguments, keywords)?;
    let lines = iter::collect(&method(&text.unwrap_or_default(), "splitlines", &[true.into()])?)?;
    let prefix = prefix.unwrap_or_default();
    let predicate = predicate.filter(|it| !it.is_none());
    let mut result = vec![];
    for line in lines {
        let wanted = match &predicate {
            Some(predicate) => operator::truth(&call::call1(predicate, line.clone())?)?,
            None => direct::len(&method(&line, "strip", &[])?)? > 0,
        };
        result.push(if wanted { operator::add(&prefix, &line)? } else { line });
    }
    method(&"".into(), "join", &[Value::list(result)])
}

static FUNCTIONS: &[Native] = &[
    Native::function(
        "wrap",
        Call::FK(|arguments, keywords| {
            let (wrapper, text) = wrapper("wrap", Some(70), arguments, keywords)?;
            wrapped(&wrapper, &text).map(list)
        }),
    ),
    Native::function(
        "fill",
        Call::FK(|arguments, keywords| {
            let (wrapper, text) = wrapper("fill", Some(70), arguments, keywords)?;
            Ok(filled(&wrapper, &text)?.into())
        }),
    ),
    Native::function("shorten", Call::FK(shorten)),
    Native::function("dedent", Call::F1(dedent)),
    Native::function("indent", Call::FK(indent)),
];

pub fn module() -> Value {
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.push(("TextWrapper", class().object()));
    Module::value("textwrap", members)
}
