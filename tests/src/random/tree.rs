//! A body as a tree of statements: printed as Python, and made smaller while it still shows what it should.

/// A statement: a line, or a head with the statements under it, and further clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub head: String,
    /// `None` for a simple statement.
    pub body: Option<Vec<Node>>,
    /// `except …:`, `else:`, `finally:` with their statements.
    pub clauses: Vec<(String, Vec<Node>)>,
}

impl Node {
    pub fn line(text: impl Into<String>) -> Node {
        Node { head: text.into(), body: None, clauses: Vec::new() }
    }
    pub fn block(head: impl Into<String>, body: Vec<Node>) -> Node {
        Node { head: head.into(), body: Some(body), clauses: Vec::new() }
    }
    pub fn with(mut self, clause: impl Into<String>, body: Vec<Node>) -> Node {
        self.clauses.push((clause.into(), body));
        self
    }
}

/// Prints statements; an empty body gets a `pass`.
pub fn print(nodes: &[Node], depth: usize, into: &mut String) {
    let line = |text: &str, into: &mut String| {
        into.push_str(&"    ".repeat(depth));
        into.push_str(text);
        into.push('\n');
    };
    if nodes.is_empty() {
        line("pass", into);
    }
    for node in nodes {
        line(&node.head, into);
        if let Some(body) = &node.body {
            print(body, depth + 1, into);
        }
        for (head, body) in &node.clauses {
            line(head, into);
            print(body, depth + 1, into);
        }
    }
}

/// The same statements with every line and head changed by `change`.
pub fn map(nodes: &[Node], change: &impl Fn(&str) -> String) -> Vec<Node> {
    let one = |node: &Node| Node {
        head: change(&node.head),
        body: node.body.as_deref().map(|body| map(body, change)),
        clauses: node.clauses.iter().map(|(head, body)| (change(head), map(body, change))).collect(),
    };
    nodes.iter().map(one).collect()
}

/// Every body that is one step smaller: without one statement, without one clause, or with a statement replaced by what it holds.
pub fn smaller(nodes: &[Node]) -> Vec<Vec<Node>> {
    let mut all = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let replaced = |by: Vec<Node>| {
            let mut new = nodes.to_vec();
            new.splice(index..=index, by);
            new
        };
        all.push(replaced(Vec::new()));
        if let Some(body) = &node.body {
            all.push(replaced(body.clone()));
        }
        for (clause, (_, body)) in node.clauses.iter().enumerate() {
            all.push(replaced(body.clone()));
            let mut without = node.clone();
            without.clauses.remove(clause);
            all.push(replaced(vec![without]));
        }
        for body in node.body.iter().flat_map(|body| smaller(body)) {
            all.push(replaced(vec![Node { body: Some(body), ..node.clone() }]));
        }
        for (clause, (_, body)) in node.clauses.iter().enumerate() {
            for body in smaller(body) {
                let mut new = node.clone();
                new.clauses[clause].1 = body;
                all.push(replaced(vec![new]));
            }
        }
    }
    all
}
