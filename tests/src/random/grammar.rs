//! Random generator bodies: nested try, with and loops around yields and delegations, raises, returns, jumps, sent values.
//!
//! Every loop is bounded, so that a body ends or suspends.

use super::tree::Node;

/// What the place of a statement allows.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    in_loop: bool,
    in_handler: bool,
}

/// A source of random bodies; the same seed gives the same ones.
pub struct Grammar {
    state: u64,
    name: String,
    /// Numbers the values of a body, so that each can be told from the others.
    values: usize,
    /// How many statements may still be made.
    budget: usize,
}

impl Grammar {
    pub fn new(seed: u64) -> Grammar {
        Grammar {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66,
            name: String::new(),
            values: 0,
            budget: 0,
        }
    }

    /// A random number below `n`, by splitmix64.
    fn below(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
    fn choose<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
    fn value(&mut self) -> String {
        self.values += 1;
        self.values.to_string()
    }

    /// The body of the generator function `name` with the parameters `a` and `depth` and the locals `x` and `n`.
    pub fn function(&mut self, name: &str) -> Vec<Node> {
        self.budget = 8 + self.below(22);
        self.name = name.to_owned();
        let mut body = self.body(Place { depth: 0, in_loop: false, in_handler: false });
        if self.below(5) == 0 {
            // A variable that a closure shares.
            body.insert(
                0,
                Node::block(
                    "def bump():",
                    vec![Node::line("nonlocal n"), Node::line("n += 10"), Node::line("return n")],
                ),
            );
            body.push(Node::line("log(\"bumped\", bump())"));
        }
        body
    }

    /// The operations that drive it.
    pub fn drive(&mut self) -> String {
        let length = 4 + self.below(7);
        let mut drive = String::from(if self.below(8) == 0 { "" } else { "n" });
        for _ in 0..length {
            let operation = self.choose(&[
                "n", "n", "n", "n", "n", "0", "1", "1", "s", "v", "v", "k", "t", "x", "i", "c", "f", "e", "w", "g",
                "l", "b", "z",
            ]);
            drive.push_str(&if self.below(5) == 0 { operation.to_uppercase() } else { operation.to_owned() });
        }
        drive
    }

    fn body(&mut self, place: Place) -> Vec<Node> {
        let count = 1 + self.below(4);
        let mut body = Vec::new();
        for _ in 0..count {
            let statement = self.statement(place);
            let jump =
                ["raise", "return", "break", "continue"].into_iter().find(|jump| statement.head.starts_with(jump));
            match (jump, self.below(3)) {
                // Dead code behind a jump is worth a try now and then.
                (Some(_), 0) => body.push(statement),
                (Some(_), _) => {
                    let condition = self.choose(&["n", "not n", "x", "not x", "n % 2", "handled()", "n > 1"]);
                    body.push(Node::block(format!("if {condition}:"), vec![statement]));
                }
                (None, _) => body.push(statement),
            }
        }
        body
    }

    fn statement(&mut self, place: Place) -> Node {
        let deeper = Place { depth: place.depth + 1, ..place };
        self.budget = self.budget.saturating_sub(1);
        if place.depth >= 5 || self.budget == 0 {
            return self.simple(place);
        }
        match self.below(24) {
            20 => self.nested(deeper),
            21 => Node::line(format!("x = yield from {}(x, depth + 1) if depth < 2 else ()", self.name)),
            22 => self.choice(deeper),
            0..=5 => self.attempt(deeper),
            6..=7 => self.with(deeper),
            8..=9 => self.for_loop(deeper),
            10 => self.while_loop(deeper),
            11..=12 => self.branch(deeper),
            _ => self.simple(place),
        }
    }

    fn attempt(&mut self, place: Place) -> Node {
        let mut node = Node::block("try:", self.body(Place { in_handler: place.in_handler, ..place }));
        let handlers = self.below(3);
        let handling = Place { in_handler: true, ..place };
        for _ in 0..handlers {
            let types = self.choose(&[
                "ValueError",
                "KeyError",
                "(ValueError, KeyError)",
                "TypeError",
                "Exception",
                "GeneratorExit",
                "BaseException",
                "RuntimeError",
                "StopIteration",
            ]);
            let name = self.choose(&["", " as e", " as e", " as x"]);
            let mut body = self.body(handling);
            if name == " as e" {
                body.insert(0, Node::line("log(repr(e), repr(e.__context__))"));
                match self.below(12) {
                    0 => body.push(Node::line("raise e")),
                    1 => body.push(Node::line(format!("raise TypeError({}) from e", self.value()))),
                    2 => body.insert(1, Node::line("kept.append(e)")),
                    3 => body.insert(1, Node::line("x = e.args")),
                    _ => {}
                }
            }
            node = node.with(format!("except {types}{name}:"), body);
        }
        if handlers > 0 && self.below(4) == 0 {
            node = node.with("else:", self.body(place));
        }
        if handlers == 0 || self.below(3) == 0 {
            let body = self.body(place);
            node = node.with("finally:", body);
        }
        node
    }

    fn with(&mut self, place: Place) -> Node {
        let name = self.value();
        let one = |this: &mut Grammar, name: &str| match this.below(6) {
            0 => format!("Manager(\"m{name}\", True)"),
            1 => format!("Manager(\"m{name}\", \"raise\")"),
            2 => format!("managed(\"c{name}\")"),
            3 => format!("managed(\"c{name}\", ValueError)"),
            _ => format!("Manager(\"m{name}\")"),
        };
        let mut head = one(self, &name);
        if self.below(3) == 0 {
            head.push_str(" as x");
        }
        if self.below(5) == 0 {
            head = format!("{head}, {}", one(self, &format!("{name}b")));
        }
        Node::block(format!("with {head}:"), self.body(place))
    }

    fn for_loop(&mut self, place: Place) -> Node {
        let iterable = match self.below(12) {
            0 => "counting(2)".to_owned(),
            1 => format!("tidy(\"t{}\")", self.value()),
            2 => "[Noisy(\"first\"), Noisy(\"second\")]".to_owned(),
            3 => "(v * 2 for v in range(2))".to_owned(),
            4 => "\"ab\"".to_owned(),
            5 => self.choose(&["Bare(2)", "Custom(2)", "Failing(2)"]).to_owned(),
            6 => format!("stubborn(\"s{}\")", self.value()),
            7 => format!("(v for v in tidy(\"t{}\") if v)", self.value()),
            8 => "zip(counting(2), Bare(3))".to_owned(),
            _ => format!("range({})", 1 + self.below(3)),
        };
        let target = self.choose(&["i", "i", "x", "j"]);
        let target = if self.below(8) == 0 { "x, j" } else { target };
        let node = Node::block(format!("for {target} in {iterable}:"), self.body(Place { in_loop: true, ..place }));
        if self.below(5) == 0 { node.with("else:", self.body(place)) } else { node }
    }

    fn while_loop(&mut self, place: Place) -> Node {
        let mut body = self.body(Place { in_loop: true, ..place });
        body.insert(0, Node::line("n += 1"));
        let node = Node::block(format!("while n < {}:", 2 + self.below(3)), body);
        if self.below(4) == 0 { node.with("else:", self.body(place)) } else { node }
    }

    fn branch(&mut self, place: Place) -> Node {
        let condition = match self.below(5) {
            0 => "x".to_owned(),
            1 => "n % 2".to_owned(),
            2 => format!("(yield {})", self.value()),
            3 => "handled()".to_owned(),
            _ => "not x".to_owned(),
        };
        let node = Node::block(format!("if {condition}:"), self.body(place));
        if self.below(2) == 0 { node.with("else:", self.body(place)) } else { node }
    }

    /// A generator inside, over the variables of this one.
    fn nested(&mut self, place: Place) -> Node {
        let name = format!("sub{}", self.value());
        let mut body = self.body(Place { in_loop: false, in_handler: false, ..place });
        // Where the inner one binds x or n itself, they are its own; else it shares them.
        body.insert(0, Node::line(self.choose(&["nonlocal x, n", "nonlocal n; x = n", "x = n = 0", "log(n)"])));
        if body[0].head == "log(n)" {
            body = vec![Node::line("log(n)"), Node::line("got = yield n"), Node::line("return got")];
        }
        let use_it = match self.below(3) {
            0 => format!("for i in {name}(): yield (i, n)"),
            1 => format!("x = yield from {name}()"),
            _ => format!("y = {name}(); log(next(y, 0))"),
        };
        Node::block("if True:", vec![Node::block(format!("def {name}():"), body), Node::line(use_it)])
    }

    fn choice(&mut self, place: Place) -> Node {
        let value = self.value();
        let arms = vec![
            Node::block("case None:", self.body(place)),
            Node::block("case int(y) if y > 0:", self.body(place)),
            Node::block("case z:", self.body(place)),
        ];
        Node::block(format!("match (yield {value}):"), arms)
    }

    fn simple(&mut self, place: Place) -> Node {
        let value = self.value();
        if self.below(4) == 0 {
            return self.expression(&value);
        }
        Node::line(match self.below(42) {
            0..=5 => format!("yield {value}"),
            6..=8 => format!("x = yield {value}"),
            9 => format!("log(\"got\", (yield {value}), x)"),
            10 => format!("x = [x, (yield {value}), n]"),
            11 => "yield handled()".to_owned(),
            12 => format!("x = yield from tidy(\"t{value}\")"),
            13 => format!("yield from tolerant(\"t{value}\")"),
            14 => "x = yield from counting(2)".to_owned(),
            15 => format!("yield from {}", self.choose(&["[10, 20]", "Custom(1)", "Bare(2)", "\"xy\"", "Custom(0)"])),
            16 => format!("x = yield from stubborn(\"s{value}\")"),
            17 => format!("log({value}, x, n, handled())"),
            18 => format!("x = Noisy(\"n{value}\")"),
            19 => self.choose(&["x = None", "del x", "n += 1"]).to_owned(),
            20 => format!("{} = x", self.choose(&["y", "z"])),
            21 => format!("log({})", self.choose(&["y", "z", "i"])),
            22..=23 => format!("raise {}", self.choose(&["ValueError", "KeyError", "TypeError", "StopIteration"])),
            24 => format!("raise ValueError({value})"),
            25 => format!("raise KeyError({value}) from {}", self.choose(&["None", "ValueError(\"cause\")"])),
            26 if place.in_handler => "raise".to_owned(),
            27 => format!("return {}", self.choose(&["x", "n", "(yield n)", "log(\"returning\")", ""]))
                .trim_end()
                .to_owned(),
            28..=29 if place.in_loop => "break".to_owned(),
            30..=31 if place.in_loop => "continue".to_owned(),
            32 => format!("assert (yield {value}), \"assertion {value}\""),
            33 => format!("x = (yield {value}) or (yield {value}0)"),
            34 => format!("log(f\"{{(yield {value})}} {{n}}\")"),
            36 => format!("x, y = (yield {value}), x"),
            37 => format!("n += (yield {value}) or 1"),
            38 => format!("z = {{(yield {value}): (yield x)}}"),
            39 => format!("y = (lambda: (x, n)); log(y()); yield {value}"),
            40 => format!("x = [v for v in (yield {value}) or (1, 2)]"),
            41 => format!("yield from (v for v in (n, {value}) if v)"),
            35 => "log([v for v in counting(2)], sum(counting(3)))".to_owned(),
            _ => format!("yield ({value}, x, n)"),
        })
    }

    /// What is evaluated in some order, with yields in between; values that die.
    fn expression(&mut self, value: &str) -> Node {
        Node::line(match self.below(26) {
            0 => format!("x = (yield {value}) if x else (yield {value}0)"),
            1 => format!("log(1 < ((yield {value}) or 2) < 3)"),
            2 => format!("log((y := (yield {value})), y)"),
            3 => format!("log(*[(yield {value}), n], (yield {value}0))"),
            4 => format!("x = {{}}; x[(yield {value})] = (yield {value}0)"),
            5 => format!("x = [Noisy(\"n{value}\")]; x[0] = (yield x)"),
            6 => "x, y = (yield n)".to_owned(),
            7 => "x, *y = counting(3)".to_owned(),
            8 => format!("log([*tidy(\"t{value}\")])"),
            9 => format!("y = (v for v in tidy(\"t{value}\")); log(next(y))"),
            10 => format!("y = tidy(\"t{value}\"); log(next(y)); y = None"),
            11 => format!("y = stubborn(\"s{value}\"); log(next(y))"),
            12 => format!("y = [stubborn(\"s{value}\")]; log(next(y[0])); y.clear()"),
            13 => format!("log(next(tidy(\"t{value}\")), next(stubborn(\"s{value}\")))"),
            14 => "del y".to_owned(),
            15 => "del i".to_owned(),
            16 => format!(
                "raise {}",
                self.choose(&["x", "Failing", "ValueError(Noisy(\"argument\"))", "KeyError from x"])
            ),
            17 => format!("z = (lambda v=Noisy(\"default{value}\"): (v, x)); log(z()); yield {value}"),
            18 => format!("log(sum(v[1] for v in counting((yield {value}) or 2)))"),
            19 => format!("x = {{v: (u, w) for v, w in [counting(2)] for u in (n, {value})}}"),
            20 => format!("x = Manager(\"m{value}\"); x.name = (yield x.name)"),
            21 => format!("log(f\"{{(yield {value})!r:>5}}\", not (yield), -((yield {value}0) or 1))"),
            22 => "log(sys.exc_info()[0], len(kept))".to_owned(),
            23 => format!("yield from (tidy(\"t{value}\") if n else Failing(2))"),
            24 => format!("x = yield from nested(tidy(\"t{value}\"))"),
            _ => format!("yield from nested({}(n))", self.choose(&["counting", "Bare", "Custom", "Failing"])),
        })
    }
}
