//! From lowered functions to a Rust module. It cannot fail: what is not supported was refused before.
//!
//! * [`name`]: Rust's names for Python's. [`function`]: items for ordinary functions; [`generator`]: for generators.
//! * [`control`]: nested control flow; [`statement`], [`expression`]: what is in it; [`test`]: conditions; [`make`]: what
//!   puts something together; [`runtime`]: functions of the runtime. [`constant`]: literals.
//! * [`text`]: from tokens to the text of a file, with comments and the table of places.

mod constant;
mod control;
mod expression;
mod function;
mod generator;
mod make;
mod name;
mod native;
mod runtime;
mod statement;
mod test;
mod text;

use super::ir::{FunctionId, LocalKind, PlaceId, Py, Repr};
use super::lower::{Function, Module};
use crate::ir::{BlockId, LocalId, Machine, Role};
use crate::source::Source;
use crate::transform::structure::Node;
use name::{Names, Scope};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is ready to be emitted of a function.
pub struct Ready {
    pub machine: Machine<Py>,
    pub nodes: Vec<Node>,
}

/// The text of the Rust module.
pub fn module(source: &Source, module: &Module, ready: &[Ready]) -> String {
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
    /// The source line with this number, as a comment shows it.
    fn line_text(&self, line: u32) -> String {
        let text = self.source.line(line).trim();
        let text = text.split(" #").next().unwrap_or(text).trim_end().trim_end_matches(':');
        text.into()
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
    /// Labels of blocks and loops that something breaks out of.
    labels: HashMap<BlockId, String>,
    loop_labels: HashMap<BlockId, String>,
}

/// Where emission is: the block whose handler exceptions go to.
#[derive(Clone, Copy)]
struct Context {
    block: BlockId,
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
        let names = body.locals.iter().map(|local| scope.unique(&local.name)).collect();
        let count = body.locals.len();
        let mut emitter = FunctionEmitter {
            module,
            function,
            ready,
            names,
            in_frame: vec![false; count],
            declared_in_place: vec![false; count],
            labels: HashMap::new(),
            loop_labels: HashMap::new(),
        };
        if function.is_generator {
            emitter.find_frame();
        }
        emitter.find_declarations();
        emitter.name_labels();
        emitter
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
            quote!(#operation.at(&#place))
        };
        self.leaving(context, operation)
    }
    /// The same without a place.
    fn leaving(&self, context: Context, operation: TokenStream) -> TokenStream {
        match self.ready.machine.body.block(context.block).handler {
            None => quote!(#operation?),
            Some(handler) => {
                let label = self.label_marker(handler);
                quote!(attempt!(#label, #operation))
            }
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
