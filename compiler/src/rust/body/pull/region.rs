//! Regions and their segments: where resumptions arrive, and where control meets.

use super::super::frame::group_name;
use super::{Here, Pull, at};
use proc_macro2::{Span, TokenStream, TokenTree};
use std::collections::HashSet;
use syn::Lifetime;

/// The body, or that of a loop, while it is printed.
pub(super) struct Region {
    /// How many groups are open around it.
    pub depth: usize,
    /// Is it run again and again?
    pub repeats: bool,
    pub arms: Vec<(TokenStream, TokenStream)>,
    pub segments: Vec<(Lifetime, TokenStream)>,
    pub temporaries: Vec<TokenStream>,
}
/// What of a region is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The whole body of the generator.
    Body,
    /// A loop's body: its entry and its resumptions, looked at in each iteration.
    Loop,
    /// Only the entry.
    Fresh,
}
/// What became of a region.
pub(super) struct Printed {
    pub code: TokenStream,
    /// Where the generator is if it is suspended in here, as patterns of the region's slot.
    pub patterns: Vec<TokenStream>,
}

impl Pull<'_> {
    /// A segment to come: control can break to it from now on.
    pub(super) fn segment(&mut self) -> Lifetime {
        self.segments += 1;
        let name = Lifetime::new(&format!("'segment{}", self.segments), Span::mixed_site());
        if let Some(region) = self.regions.last_mut() {
            region.segments.push((name.clone(), TokenStream::new()))
        }
        name
    }
    pub(super) fn fill(&mut self, name: &Lifetime, code: TokenStream) {
        if let Some(region) = self.regions.last_mut()
            && let Some(segment) = region.segments.iter_mut().find(|it| it.0 == *name)
        {
            segment.1 = code
        }
    }
    /// A segment whose place in the text is here, behind all that there are.
    pub(super) fn move_last(&mut self, name: &Lifetime) {
        if let Some(region) = self.regions.last_mut()
            && let Some(index) = region.segments.iter().position(|it| it.0 == *name)
        {
            let segment = region.segments.remove(index);
            region.segments.push(segment)
        }
    }
    pub(super) fn depth(&self) -> usize {
        self.regions.last().map_or(0, |it| it.depth)
    }

    /// Prints a region: `entry` prints what runs when it is entered from above.
    pub(super) fn region(&mut self, here: &Here, mode: Mode, entry: impl FnOnce(&mut Self) -> TokenStream) -> Printed {
        self.regions.push(Region {
            depth: here.open.len(),
            repeats: mode == Mode::Loop,
            arms: vec![],
            segments: vec![],
            temporaries: vec![],
        });
        let entry = entry(self);
        let Some(region) = self.regions.pop() else {
            return Printed { code: entry, patterns: vec![] };
        };
        let at = at(here.slot());
        let arms = region.arms.iter().map(|(pattern, code)| quote!(#pattern => { #code }));
        let mut code = match mode {
            Mode::Fresh => entry,
            Mode::Body | Mode::Loop => quote!(match &mut *#at { #(#arms)* _ => { #entry } }),
        };
        // Segments that nothing goes to are not printed: rustc could not infer the types in them.
        let mut reached = HashSet::new();
        labels(&code, &mut reached);
        loop {
            let before = reached.len();
            for (name, segment) in &region.segments {
                if reached.contains(&name.ident.to_string()) {
                    labels(segment, &mut reached)
                }
            }
            if reached.len() == before {
                break;
            }
        }
        for (name, segment) in region.segments.iter().filter(|(name, _)| reached.contains(&name.ident.to_string())) {
            code = quote!(#name: { #code } #segment)
        }
        let mut words = HashSet::new();
        labels(&code, &mut words);
        let is_used = |declared: &&TokenStream| matches!((*declared).clone().into_iter().next(), Some(TokenTree::Ident(name)) if words.contains(&name.to_string()));
        let temporaries = region.temporaries.iter().filter(is_used).map(|declared| quote!(let #declared;));
        code = quote!(#(#temporaries)* #code);
        Printed { code, patterns: region.arms.into_iter().map(|(pattern, _)| pattern).collect() }
    }

    /// A pattern of the region's slot for something in the innermost group.
    pub(super) fn pattern(&self, here: &Here, inner: TokenStream) -> TokenStream {
        let mut pattern = inner;
        let mut inner_has_at = here.slot().is_none_or(|group| self.layout.has_at(group));
        for index in (self.depth()..here.open.len()).rev() {
            let parent = if index == 0 { None } else { Some(here.open[index - 1]) };
            let (slot, variant) = (self.body.slot_name(parent), group_name(here.open[index]));
            pattern = match inner_has_at {
                true => quote!(#slot::#variant { at: #pattern, .. }),
                false => quote!(#slot::#variant { .. }),
            };
            inner_has_at = true
        }
        pattern
    }
    pub(super) fn temporary(&mut self, declared: TokenStream) {
        if let Some(region) = self.regions.last_mut() {
            region.temporaries.push(declared)
        }
    }
}

/// All words in tokens, labels among them.
pub(super) fn labels(tokens: &TokenStream, found: &mut HashSet<String>) {
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) => labels(&group.stream(), found),
            _ => {}
        }
    }
}
