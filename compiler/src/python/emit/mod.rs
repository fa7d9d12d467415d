//! From lowered functions to a Rust module. It cannot fail: what is not supported was refused before.
//!
//! * [`name`]: Rust's names for Python's. [`function`]: items for ordinary functions; [`generator`]: for generators.
//! * [`control`]: nested control flow; [`declare`]: where its locals are declared; [`statement`], [`expression`]: what is in
//!   it; [`test`]: conditions; [`junction`]: `and`, `or` and chains as values; [`make`]: what puts something together; [`runtime`]: functions of the runtime.
//!   [`constant`]: literals.
//! * [`text`]: from tokens to the text of a file, with comments and the table of places; [`layout`]: its lines.

mod constant;
mod control;
mod declare;
mod expression;
mod function;
mod generator;
mod junction;
mod layout;
mod make;
mod name;
mod native;
mod runtime;
mod statement;
mod test;
mod text;

use super::ir::{FunctionId, LocalKind, PlaceId, Py, Repr};
use super::lower::{Function, Module};
use crate::ir::{BlockId, Local, LocalId, Machine, Role};
use crate::source::Source;
use crate::transform::structure::Node;
use name::{Names, Scope};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is ready to be emitted of a function.
pub struct Ready {
    pub machine: Machine<Py>,
    pub nodes: Vec<Node>,
}

/// The text of the Rust module.
///
/// # Errors
/// Why it is no Rust: a fault of the emission.
pub fn module(source: &Source, module: &Module, ready: &[Ready]) -> Result<String, String> {
    let emitter = ModuleEmitter::new(source, module);
    let mut items = TokenStream::new();
    // The module's own code comes last, as in the source it surrounds everything.
    for (function, ready) in module.functions.iter().zip(ready).skip(1) {
        items.extend(emitter.function(function, ready));
    }
    if let (Some(function), Some(ready)) = (module.functions.first(), ready.first()) {
        items.extend(emitter.module_body(function, ready));
    }
    text::file(&emitter, &items)
}

/// What all functions of a module share.
pub struct ModuleEmitter<'a> {
    source: &'a Source,
    module: &'a Module,
    /// Rust names of functions' items.
    functions: Vec<FunctionNames>,
    /// Rust names of the statics of global variables.
    globals: HashMap<String, Ident>,
    /// Places that emitted code names, by function, with their names.
    places: RefCell<BTreeMap<(FunctionId, PlaceId), String>>,
    place_names: RefCell<BTreeSet<String>>,
    /// Lints that would doubt what the program says: they are off in the module.
    lints: RefCell<BTreeSet<&'static str>>,
    /// Texts of comments; tokens have only their numbers.
    comments: RefCell<Vec<String>>,
    /// Does the program import `dis`, which shows machines?
    shows_machines: bool,
    /// Can functions get other names, which their generators then have?
    renames: bool,
}

/// The names of the items that a function becomes.
struct FunctionNames {
    /// `worker`
    function: Ident,
    /// `WORKER_CODE`
    code: Ident,
    /// `Worker`
    frame: Ident,
    /// `WorkerAt`
    at: Ident,
}

impl<'a> ModuleEmitter<'a> {
    fn new(source: &'a Source, module: &'a Module) -> Self {
        let mut names = Names::items();
        let mut statics = Names::items();
        let functions: Vec<_> = module
            .functions
            .iter()
            .map(|function| {
                let base = name::item(&function.qualname);
                let camel = name::camel(&base);
                let function = names.unique(&base);
                FunctionNames {
                    code: statics.unique(&format!("{}_CODE", base.to_uppercase())),
                    frame: names.unique_type(&camel),
                    at: names.unique_type(&format!("{camel}At")),
                    function,
                }
            })
            .collect();
        // Functions and statics differ by case, but some names have none: `_`, `名`.
        functions.iter().for_each(|it: &FunctionNames| statics.reserve(&it.function));
        let globals =
            module.globals.iter().map(|global| (global.clone(), statics.unique(&name::upper(global)))).collect();
        let place_names = names.used().chain(statics.used()).map(String::from).collect();
        ModuleEmitter {
            source,
            module,
            functions,
            globals,
            places: RefCell::default(),
            place_names: RefCell::new(place_names),
            renames: [
                ".__name__",
                ".__qualname__",
                "\"__name__",
                "'__name__",
                "__qualname__\"",
                "__qualname__'",
                "wraps",
                "update_wrapper",
            ]
            .iter()
            .any(|text| source.text().contains(text)),
            lints: RefCell::default(),
            comments: RefCell::default(),
            shows_machines: ["import dis", "from dis "].iter().any(|text| source.text().contains(text)),
        }
    }
    fn names(&self, id: FunctionId) -> &FunctionNames {
        &self.functions[id.0 as usize]
    }
    /// The static of a global variable.
    fn global(&self, name: &str) -> Ident {
        self.globals.get(name).cloned().unwrap_or_else(|| format_ident!("{}", name::upper(name)))
    }
    /// The static of a place, named after its line.
    fn place(&self, function: &Function, place: PlaceId) -> Ident {
        let key = (function.id, place);
        if let Some(name) = self.places.borrow().get(&key) {
            return format_ident!("{name}");
        }
        let span = function.places[place.0 as usize].span;
        let line = self.source.line_of(span.start);
        let mut names = self.place_names.borrow_mut();
        let name = (0..)
            .map(|index| match index {
                0 => format!("L{line}"),
                1..=25 => format!("L{line}{}", char::from(b'A' + index)),
                _ => format!("L{line}_{index}"),
            })
            .find(|name| !names.contains(name))
            .unwrap_or_default();
        names.insert(name.clone());
        self.places.borrow_mut().insert(key, name.clone());
        format_ident!("{name}")
    }
    /// Does emitted code name a place of the function?
    fn has_places(&self, function: &Function) -> bool {
        self.places.borrow().keys().any(|(id, _)| *id == function.id)
    }
    /// The source line with this number, as a comment shows it: without comments, and not without end.
    fn line_text(&self, line: u32) -> String {
        let text = self.source.line(line).trim();
        let (mut quote, mut before, mut end) = (None, ' ', text.len());
        for (index, c) in text.char_indices() {
            match (quote, c) {
                (None, '#') => {
                    end = index;
                    break;
                }
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), _) if c == open && before != '\\' => quote = None,
                _ => {}
            }
            before = c;
        }
        let text = text[..end].trim_end().trim_end_matches(':');
        if text.chars().count() <= 90 { text.into() } else { text.chars().take(88).chain(" …".chars()).collect() }
    }
    /// `// text`
    fn comment(&self, text: String) -> TokenStream {
        let mut comments = self.comments.borrow_mut();
        let marker = format_ident!("{}{}", text::COMMENT_MARKER, comments.len());
        comments.push(text);
        quote!(#marker;)
    }
    /// A comment that shows a line of the source.
    fn line_comment(&self, line: u32) -> TokenStream {
        self.comment(format!("Line {line}: `{}`.", self.line_text(line)))
    }
    /// The program says what this lint doubts.
    fn allow(&self, lint: &'static str) {
        self.lints.borrow_mut().insert(lint);
    }
}

/// The emission of one function.
struct FunctionEmitter<'m, 'a> {
    module: &'m ModuleEmitter<'a>,
    function: &'m Function,
    ready: &'m Ready,
    /// Rust names of locals.
    names: Vec<Ident>,
    /// Is the local a field of the generator's frame?
    in_frame: Vec<bool>,
    /// Is the local a Rust local that is declared where it is assigned?
    declared_in_place: Vec<bool>,
    uses: declare::Uses,
    /// Labels of blocks and loops that something breaks out of.
    labels: HashMap<BlockId, String>,
    loop_labels: HashMap<BlockId, String>,
    /// How many labelled blocks there are in expressions.
    value_labels: Cell<u32>,
    /// Blocks whose line has been shown.
    commented: RefCell<BTreeSet<BlockId>>,
}

/// Where emission is: the block whose handler exceptions go to.
#[derive(Clone, Copy)]
struct Context {
    block: BlockId,
    /// Is it in an operation that `attempt!` calls as a closure? Then `?` leaves that.
    is_inside: bool,
}

impl Context {
    fn of(block: BlockId) -> Context {
        Context { block, is_inside: false }
    }
}

/// A construct that jumps may leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Around {
    Loop(BlockId),
    Label(BlockId),
}

impl<'m, 'a> FunctionEmitter<'m, 'a> {
    fn new(module: &'m ModuleEmitter<'a>, function: &'m Function, ready: &'m Ready) -> Self {
        let body = &ready.machine.body;
        let mut scope = Scope::new();
        let is_field = |local: &Local<Py>| {
            let kind = local.data.kind;
            function.is_generator
                && matches!(kind, LocalKind::Variable | LocalKind::Cell { parameter: false } | LocalKind::Free)
        };
        let names = body.locals.iter().map(|local| scope.unique(&local.name, is_field(local))).collect();
        let count = body.locals.len();
        let mut emitter = FunctionEmitter {
            module,
            function,
            ready,
            names,
            in_frame: vec![false; count],
            declared_in_place: vec![false; count],
            uses: declare::Uses::default(),
            labels: HashMap::new(),
            loop_labels: HashMap::new(),
            value_labels: Cell::new(0),
            commented: RefCell::default(),
        };
        if function.is_generator {
            emitter.find_frame();
        }
        emitter.find_declarations();
        emitter.name_labels();
        emitter
    }

    /// A label for a block in an expression: `'value`, `'value2`, ….
    fn value_label(&self) -> syn::Lifetime {
        let number = self.value_labels.get() + 1;
        self.value_labels.set(number);
        text::lifetime(&if number == 1 { "value".into() } else { format!("value{number}") })
    }
    fn repr(&self, local: LocalId) -> Repr {
        self.ready.machine.body.local(local).data.repr
    }
    fn kind(&self, local: LocalId) -> LocalKind {
        self.ready.machine.body.local(local).data.kind
    }
    fn local_ids(&self) -> impl Iterator<Item = LocalId> + use<> {
        (0..self.ready.machine.body.locals.len() as u32).map(LocalId)
    }
    /// Everything that Python sees, and every temporary that is needed after a suspension.
    fn find_frame(&mut self) {
        for local in self.local_ids() {
            self.in_frame[local.index()] = self.kind(local) != LocalKind::Temporary;
        }
        let states = &self.ready.machine.states;
        for local in states.iter().flat_map(|state| state.live.iter().chain(&state.handlings)) {
            self.in_frame[local.index()] = true;
        }
    }
    /// A local as a place: `self.x` in a generator's frame, else `x`.
    fn local(&self, local: LocalId) -> TokenStream {
        let name = &self.names[local.index()];
        if self.in_frame[local.index()] { quote!(self.#name) } else { quote!(#name) }
    }
    /// A reference to a local that may be one already.
    fn local_ref(&self, local: LocalId) -> TokenStream {
        let place = self.local(local);
        // What a function closes over is borrowed from the function object.
        if self.kind(local) == LocalKind::Free && !self.in_frame[local.index()] { place } else { quote!(&#place) }
    }

    /// An operation that can raise: located, and its exception goes to the block's handler.
    fn fallible(&self, context: Context, operation: TokenStream, place: PlaceId) -> TokenStream {
        let operation = if place == PlaceId::NONE {
            operation
        } else {
            let place = self.module.place(self.function, place);
            self.located(operation, &place)
        };
        self.leaving(context, operation)
    }
    /// An operation at a place; in programs that ask where they are it says that it begins.
    fn located(&self, operation: TokenStream, place: &Ident) -> TokenStream {
        if self.module.module.says_where { quote!(here!(&#place, #operation)) } else { quote!(#operation.at(&#place)) }
    }
    /// The same for what runs nothing of the program: reading a variable, or what was sent.
    fn fallible_read(&self, context: Context, read: TokenStream, place: PlaceId) -> TokenStream {
        let place = self.module.place(self.function, place);
        self.leaving(context, quote!(#read.at(&#place)))
    }
    /// The same without a place.
    fn leaving(&self, context: Context, operation: TokenStream) -> TokenStream {
        match self.ready.machine.body.block(context.block).handler.filter(|_| !context.is_inside) {
            None => quote!(#operation?),
            Some(handler) => {
                let label = self.label_marker(handler);
                quote!(attempt!(#label, #operation))
            }
        }
    }
    /// An operation with others inside that can raise: in a block with a handler they are one attempt, in which `?` is
    /// usual.
    ///
    /// ```text
    /// attempt!('except, || add(len(&x).at(&L1)?, len(&y).at(&L1B)?).at(&L1C))
    /// ```
    fn attempted(&self, context: Context, emit: impl FnOnce(Context) -> TokenStream) -> TokenStream {
        let handler = self.ready.machine.body.block(context.block).handler;
        let Some(handler) = handler.filter(|_| !context.is_inside) else { return emit(context) };
        let mut tokens: Vec<TokenTree> = emit(Context { is_inside: true, ..context }).into_iter().collect();
        let is_operation = matches!(tokens.last(), Some(TokenTree::Punct(mark)) if mark.as_char() == '?');
        if is_operation {
            tokens.pop();
        }
        let operation: TokenStream = tokens.into_iter().collect();
        let label = self.label_marker(handler);
        match (is_operation, text::tries(&operation)) {
            (true, true) => quote!(attempt!(#label, || #operation)),
            (true, false) => quote!(attempt!(#label, #operation)),
            (false, true) => quote!(attempt!(#label, || Ok(#operation))),
            (false, false) => operation,
        }
    }
    /// The identifier that stands for a label in the arguments of a macro: printers know how to lay out expressions only.
    fn label_marker(&self, label: BlockId) -> Ident {
        format_ident!("{}{}", text::LABEL_MARKER, self.label_name(label))
    }
    fn label_name(&self, label: BlockId) -> &str {
        self.labels.get(&label).map_or("after", |name| name)
    }

    /// Names every label: after what is behind it.
    fn name_labels(&mut self) {
        let body = &self.ready.machine.body;
        let mut used = BTreeSet::new();
        let mut unique = |base: &str| {
            let name = (0..)
                .map(|index| if index == 0 { base.to_string() } else { format!("{base}{index}") })
                .find(|name| !used.contains(name))
                .unwrap_or_default();
            used.insert(name.clone());
            name
        };
        for id in body.ids() {
            let base = match body.block(id).role {
                Role::Except => "except",
                Role::Handler => "handler",
                Role::Finally => "finally",
                Role::With => "with",
                Role::Loop => "after",
                Role::Plain | Role::Join => "after",
            };
            self.labels.insert(id, unique(base));
            if body.block(id).role == Role::Loop {
                self.loop_labels.insert(id, unique("again"));
            }
        }
    }
}
