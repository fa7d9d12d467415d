//! The table of builtin classes. To add one: a line here, and its methods as a `static` table of [`Native`]s in the file
//! of its kind.

use super::class::{Class, ClassRef};
use super::native::Native;
use std::cell::OnceCell;

/// How an instance of a class, and of its subclasses, is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Attributes only.
    Object,
    Exception,
    /// A value of a builtin class beside the attributes: subclasses of int, str, list, ….
    Payload,
    /// It can't be a base class.
    Sealed,
}

macro_rules! types {
    ($($name:ident($base:ident, $layout:ident) = $text:literal, $methods:expr;)*) => {
        /// A builtin class.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum Type { $($name,)* }

        struct Row {
            name: &'static str,
            base: Type,
            layout: Layout,
            methods: fn() -> &'static [Native],
        }
        const ROWS: &[Row] = &[$(Row { name: $text, base: Type::$base, layout: Layout::$layout, methods: || $methods },)*];
        const ALL: &[Type] = &[$(Type::$name,)*];
    };
}

types! {
    Object(Object, Object) = "object", super::object::METHODS;
    Type(Object, Sealed) = "type", super::object::TYPE_METHODS;
    NoneType(Object, Sealed) = "NoneType", &[];
    Int(Object, Payload) = "int", super::int::METHODS;
    Bool(Int, Sealed) = "bool", super::bool::METHODS;
    Float(Object, Payload) = "float", super::float::METHODS;
    Str(Object, Payload) = "str", super::str::METHODS;
    Bytes(Object, Payload) = "bytes", super::bytes::METHODS;
    List(Object, Payload) = "list", super::list::METHODS;
    Tuple(Object, Payload) = "tuple", super::tuple::METHODS;
    Dict(Object, Payload) = "dict", super::dict::METHODS;
    Set(Object, Payload) = "set", super::set::METHODS;
    FrozenSet(Object, Payload) = "frozenset", super::set::FROZEN_METHODS;
    Range(Object, Sealed) = "range", super::range::METHODS;
    Slice(Object, Sealed) = "slice", super::range::SLICE_METHODS;
    Ellipsis(Object, Sealed) = "ellipsis", &[];
    NotImplemented(Object, Sealed) = "NotImplementedType", &[];
    Function(Object, Sealed) = "function", super::function::FUNCTION_METHODS;
    Method(Object, Sealed) = "method", super::function::BOUND_METHODS;
    Builtin(Object, Sealed) = "builtin_function_or_method", super::function::BUILTIN_METHODS;
    MethodDescriptor(Object, Sealed) = "method_descriptor", super::function::DESCRIPTOR_METHODS;
    GetSet(Object, Sealed) = "getset_descriptor", super::function::DESCRIPTOR_METHODS;
    Generator(Object, Sealed) = "generator", super::generator::METHODS;
    Module(Object, Sealed) = "module", super::module::METHODS;
    Cell(Object, Sealed) = "cell", super::function::CELL_METHODS;
    Code(Object, Sealed) = "code", super::inspection::CODE_METHODS;
    Frame(Object, Sealed) = "frame", super::inspection::FRAME_METHODS;
    Traceback(Object, Sealed) = "traceback", super::inspection::TRACEBACK_METHODS;
    Property(Object, Payload) = "property", super::descriptor::PROPERTY_METHODS;
    StaticMethod(Object, Payload) = "staticmethod", super::descriptor::STATIC_METHODS;
    ClassMethod(Object, Payload) = "classmethod", super::descriptor::CLASS_METHODS;
    Member(Object, Sealed) = "member_descriptor", super::descriptor::MEMBER_METHODS;
    Super(Object, Sealed) = "super", super::super_object::METHODS;
    ListIterator(Object, Sealed) = "list_iterator", super::iter::METHODS;
    TupleIterator(Object, Sealed) = "tuple_iterator", super::iter::METHODS;
    RangeIterator(Object, Sealed) = "range_iterator", super::iter::METHODS;
    LongRangeIterator(Object, Sealed) = "longrange_iterator", super::iter::METHODS;
    StrIterator(Object, Sealed) = "str_iterator", super::iter::METHODS;
    StrAsciiIterator(Object, Sealed) = "str_ascii_iterator", super::iter::METHODS;
    BytesIterator(Object, Sealed) = "bytes_iterator", super::iter::METHODS;
    DictKeyIterator(Object, Sealed) = "dict_keyiterator", super::iter::METHODS;
    DictValueIterator(Object, Sealed) = "dict_valueiterator", super::iter::METHODS;
    DictItemIterator(Object, Sealed) = "dict_itemiterator", super::iter::METHODS;
    DictReverseKeyIterator(Object, Sealed) = "dict_reversekeyiterator", super::iter::METHODS;
    DictReverseValueIterator(Object, Sealed) = "dict_reversevalueiterator", super::iter::METHODS;
    DictReverseItemIterator(Object, Sealed) = "dict_reverseitemiterator", super::iter::METHODS;
    SetIterator(Object, Sealed) = "set_iterator", super::iter::METHODS;
    CallableIterator(Object, Sealed) = "callable_iterator", super::iter::METHODS;
    SequenceIterator(Object, Sealed) = "iterator", super::iter::METHODS;
    ListReverseIterator(Object, Sealed) = "list_reverseiterator", super::iter::METHODS;
    Reversed(Object, Payload) = "reversed", super::builtins::iterators::REVERSED_METHODS;
    Map(Object, Payload) = "map", super::builtins::iterators::MAP_METHODS;
    Filter(Object, Payload) = "filter", super::builtins::iterators::FILTER_METHODS;
    Zip(Object, Payload) = "zip", super::builtins::iterators::ZIP_METHODS;
    Enumerate(Object, Payload) = "enumerate", super::builtins::iterators::ENUMERATE_METHODS;
    DictKeys(Object, Sealed) = "dict_keys", super::dict::KEYS_METHODS;
    DictValues(Object, Sealed) = "dict_values", super::dict::VALUES_METHODS;
    DictItems(Object, Sealed) = "dict_items", super::dict::ITEMS_METHODS;

    BaseException(Object, Exception) = "BaseException", super::exception::methods::METHODS;
    Exception(BaseException, Exception) = "Exception", &[];
    GeneratorExit(BaseException, Exception) = "GeneratorExit", &[];
    KeyboardInterrupt(BaseException, Exception) = "KeyboardInterrupt", &[];
    SystemExit(BaseException, Exception) = "SystemExit", super::exception::methods::SYSTEM_EXIT_METHODS;
    BaseExceptionGroup(BaseException, Exception) = "BaseExceptionGroup", super::exception_group::METHODS;
    ExceptionGroup(BaseExceptionGroup, Exception) = "ExceptionGroup", &[];
    StopIteration(Exception, Exception) = "StopIteration", super::exception::methods::STOP_METHODS;
    StopAsyncIteration(Exception, Exception) = "StopAsyncIteration", &[];
    ArithmeticError(Exception, Exception) = "ArithmeticError", &[];
    FloatingPointError(ArithmeticError, Exception) = "FloatingPointError", &[];
    OverflowError(ArithmeticError, Exception) = "OverflowError", &[];
    ZeroDivisionError(ArithmeticError, Exception) = "ZeroDivisionError", &[];
    AssertionError(Exception, Exception) = "AssertionError", &[];
    AttributeError(Exception, Exception) = "AttributeError", super::exception::methods::ATTRIBUTE_METHODS;
    BufferError(Exception, Exception) = "BufferError", &[];
    EOFError(Exception, Exception) = "EOFError", &[];
    ImportError(Exception, Exception) = "ImportError", super::exception::methods::IMPORT_METHODS;
    ModuleNotFoundError(ImportError, Exception) = "ModuleNotFoundError", &[];
    LookupError(Exception, Exception) = "LookupError", &[];
    IndexError(LookupError, Exception) = "IndexError", &[];
    KeyError(LookupError, Exception) = "KeyError", &[];
    MemoryError(Exception, Exception) = "MemoryError", &[];
    NameError(Exception, Exception) = "NameError", super::exception::methods::NAME_METHODS;
    UnboundLocalError(NameError, Exception) = "UnboundLocalError", &[];
    OSError(Exception, Exception) = "OSError", super::exception::system::METHODS;
    BlockingIOError(OSError, Exception) = "BlockingIOError", &[];
    ChildProcessError(OSError, Exception) = "ChildProcessError", &[];
    ConnectionError(OSError, Exception) = "ConnectionError", &[];
    BrokenPipeError(ConnectionError, Exception) = "BrokenPipeError", &[];
    ConnectionAbortedError(ConnectionError, Exception) = "ConnectionAbortedError", &[];
    ConnectionRefusedError(ConnectionError, Exception) = "ConnectionRefusedError", &[];
    ConnectionResetError(ConnectionError, Exception) = "ConnectionResetError", &[];
    FileExistsError(OSError, Exception) = "FileExistsError", &[];
    FileNotFoundError(OSError, Exception) = "FileNotFoundError", &[];
    InterruptedError(OSError, Exception) = "InterruptedError", &[];
    IsADirectoryError(OSError, Exception) = "IsADirectoryError", &[];
    NotADirectoryError(OSError, Exception) = "NotADirectoryError", &[];
    PermissionError(OSError, Exception) = "PermissionError", &[];
    ProcessLookupError(OSError, Exception) = "ProcessLookupError", &[];
    TimeoutError(OSError, Exception) = "TimeoutError", &[];
    ReferenceError(Exception, Exception) = "ReferenceError", &[];
    RuntimeError(Exception, Exception) = "RuntimeError", &[];
    NotImplementedError(RuntimeError, Exception) = "NotImplementedError", &[];
    RecursionError(RuntimeError, Exception) = "RecursionError", &[];
    SyntaxError(Exception, Exception) = "SyntaxError", &[];
    IndentationError(SyntaxError, Exception) = "IndentationError", &[];
    TabError(IndentationError, Exception) = "TabError", &[];
    SystemError(Exception, Exception) = "SystemError", &[];
    TypeError(Exception, Exception) = "TypeError", &[];
    ValueError(Exception, Exception) = "ValueError", &[];
    UnicodeError(ValueError, Exception) = "UnicodeError", &[];
    UnicodeDecodeError(UnicodeError, Exception) = "UnicodeDecodeError", super::codec::error::DECODE_METHODS;
    UnicodeEncodeError(UnicodeError, Exception) = "UnicodeEncodeError", super::codec::error::ENCODE_METHODS;
    UnicodeTranslateError(UnicodeError, Exception) = "UnicodeTranslateError", super::codec::error::TRANSLATE_METHODS;
    Warning(Exception, Exception) = "Warning", &[];
    DeprecationWarning(Warning, Exception) = "DeprecationWarning", &[];
    FutureWarning(Warning, Exception) = "FutureWarning", &[];
    ImportWarning(Warning, Exception) = "ImportWarning", &[];
    PendingDeprecationWarning(Warning, Exception) = "PendingDeprecationWarning", &[];
    ResourceWarning(Warning, Exception) = "ResourceWarning", &[];
    RuntimeWarning(Warning, Exception) = "RuntimeWarning", &[];
    SyntaxWarning(Warning, Exception) = "SyntaxWarning", &[];
    UnicodeWarning(Warning, Exception) = "UnicodeWarning", &[];
    UserWarning(Warning, Exception) = "UserWarning", &[];
}

thread_local!(static CLASSES: [OnceCell<ClassRef>; ALL.len()] = const { [const { OnceCell::new() }; ALL.len()] });

impl Type {
    /// The class object.
    #[inline]
    pub fn class(self) -> ClassRef {
        CLASSES.with(|classes| match classes[self as usize].get() {
            Some(class) => class,
            None => self.make(),
        })
    }
    #[cold]
    fn make(self) -> ClassRef {
        let row = &ROWS[self as usize];
        let bases = match self {
            Type::Object => vec![],
            // The one class with two.
            Type::ExceptionGroup => vec![row.base.class(), Type::Exception.class()],
            _ => vec![row.base.class()],
        };
        let class = Class::builtin(row.name, &bases, row.layout, (row.methods)(), self);
        CLASSES.with(|classes| *classes[self as usize].get_or_init(|| class))
    }
    /// The builtin class that the program knows under this name in `builtins`.
    pub fn named(name: &str) -> Option<Type> {
        let hidden = |class: &Type| class.is_hidden();
        ALL.iter().find(|class| ROWS[**class as usize].name == name && !hidden(class)).copied()
    }
    /// The classes that `builtins` has.
    pub fn public() -> impl Iterator<Item = Type> {
        ALL.iter().copied().filter(|class| !class.is_hidden())
    }
    /// Is its name not one of the module `builtins`?
    fn is_hidden(self) -> bool {
        let name = ROWS[self as usize].name;
        let exception = ROWS[self as usize].layout == Layout::Exception;
        !exception
            && !matches!(
                self,
                Self::Object
                    | Self::Type
                    | Self::Int
                    | Self::Bool
                    | Self::Float
                    | Self::Str
                    | Self::Bytes
                    | Self::List
                    | Self::Tuple
                    | Self::Dict
                    | Self::Set
                    | Self::FrozenSet
                    | Self::Range
                    | Self::Slice
            )
            && !matches!(
                name,
                "property"
                    | "staticmethod"
                    | "classmethod"
                    | "super"
                    | "map"
                    | "filter"
                    | "zip"
                    | "enumerate"
                    | "reversed"
            )
    }
}
