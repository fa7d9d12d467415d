//! The frame: an enum with a variant for each suspension point, and for each group of locals that are kept together, in which an enum
//! of its own says where.
//!
//! ```text
//! [source]  let mut seen = Vec::new();              enum Evens<N, Seen, X> {
//!           for x in 0..n {                             Unresumed { n: N },
//!               yield x;                                Running,
//!               seen.push(x);                           Group0 { at: EvensAt0<…>, iter0: …, seen: Seen },
//!           }                                       }
//! ```
//! Nothing in a group moves when only the point changes. The fields of a group are in the reverse order of their declaration, inner
//! groups first: the order in which Rust drops them.

use super::Body;
use super::local::{Kept, LocalId};
use super::tree::PointId;
use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use std::collections::HashSet;

/// A group, by its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct GroupId(pub usize);

/// Where points and groups are variants: the frame itself (`None`), or the `at` of a group.
pub type Slot = Option<GroupId>;

#[derive(Clone, Debug, Default)]
pub struct Variants {
    pub points: Vec<PointId>,
    pub groups: Vec<GroupId>,
    /// Is it looked at while the body runs? Then there is a variant for that.
    pub dispatched: bool,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub parent: Slot,
    /// In the order of declaration.
    pub fields: Vec<LocalId>,
    pub variants: Variants,
}

/// All groups of a frame, as the pull body needs them.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub root: Variants,
    pub groups: Vec<Group>,
    /// Groups in which there is only one place to be.
    pub without_at: HashSet<GroupId>,
}

impl Layout {
    /// Those in which there is only one place to be.
    pub fn without_at(&self) -> HashSet<GroupId> {
        let is_one = |it: &Variants| it.points.len() == 1 && it.groups.is_empty() && !it.dispatched;
        (0..self.groups.len()).filter(|index| is_one(&self.groups[*index].variants)).map(GroupId).collect()
    }
    pub fn has_at(&self, group: GroupId) -> bool {
        !self.without_at.contains(&group)
    }
    pub fn variants_mut(&mut self, slot: Slot) -> &mut Variants {
        match slot {
            None => &mut self.root,
            Some(group) => &mut self.groups[group.0].variants,
        }
    }
    /// The group of these locals in this slot: the same one each time.
    pub fn group(&mut self, parent: Slot, fields: &[LocalId]) -> GroupId {
        let known = self.groups.iter().position(|it| it.parent == parent && it.fields == fields);
        if let Some(known) = known {
            return GroupId(known);
        }
        let id = GroupId(self.groups.len());
        self.groups.push(Group { parent, fields: fields.to_vec(), variants: Variants::default() });
        self.variants_mut(parent).groups.push(id);
        id
    }
    pub fn point(&mut self, slot: Slot, point: PointId) {
        let points = &mut self.variants_mut(slot).points;
        if !points.contains(&point) {
            points.push(point)
        }
    }
    /// The locals in a slot and below.
    fn below(&self, slot: Slot, found: &mut Vec<LocalId>) {
        let variants = match slot {
            None => &self.root,
            Some(group) => &self.groups[group.0].variants,
        };
        for group in &variants.groups {
            self.below(Some(*group), found);
            found.extend(self.groups[group.0].fields.iter().rev())
        }
    }
}

impl Body {
    /// The name of the enum of a slot.
    pub fn slot_name(&self, slot: Slot) -> Ident {
        match slot {
            None => self.frame.clone(),
            Some(group) => format_ident!("{}At{}", self.frame, group.0),
        }
    }
    pub fn type_parameter(&self, local: LocalId) -> Ident {
        let name = self.locals[local.0].name.to_string();
        let mut camel = String::new();
        for word in name.trim_start_matches("r#").split('_').filter(|it| !it.is_empty()) {
            let mut chars = word.chars();
            camel.extend(chars.next().map(|it| it.to_ascii_uppercase()));
            camel.push_str(chars.as_str())
        }
        Ident::new(&format!("T{camel}{}", local.0), Span::mixed_site())
    }
    fn parameters(&self, layout: &Layout, slot: Slot) -> Vec<Ident> {
        let mut found = vec![];
        layout.below(slot, &mut found);
        found.iter().map(|it| self.type_parameter(*it)).collect()
    }
    /// The name of a field: locals that hide each other may be in one group.
    pub fn field(&self, local: LocalId) -> Ident {
        let name = self.locals[local.0].name.to_string();
        let twin = self.locals[..local.0].iter().any(|it| it.name == name && it.is_kept());
        match twin || name.starts_with("r#") {
            false => Ident::new(&name, Span::mixed_site()),
            true => Ident::new(&format!("{}_{}", name.trim_start_matches("r#"), local.0), Span::mixed_site()),
        }
    }

    /// The declarations: the enums, and what tells rustc the types.
    pub fn frame(&self, layout: &Layout) -> TokenStream {
        let unresumed = (0..self.parameters).map(LocalId).map(|id| {
            let (field, ty) = (self.field(id), self.unresumed_parameter(id));
            quote!(#field: #ty)
        });
        let all = self.frame_parameters(layout);
        let name = &self.frame;
        let variants = self.variants(layout, &layout.root);
        let inner = (0..layout.groups.len()).filter(|index| layout.has_at(GroupId(*index))).map(|index| {
            let slot = Some(GroupId(index));
            let (name, parameters) = (self.slot_name(slot), self.parameters(layout, slot));
            let variants = self.variants(layout, &layout.groups[index].variants);
            quote!(
                #[derive(Clone, Debug)]
                enum #name<#(#parameters),*> { Running, #variants }
            )
        });
        let mut arms = vec![];
        self.points(layout, None, &|inner| inner, &mut arms);
        let witnesses = self.witnessed();
        let types = witnesses.iter().map(|it| self.type_parameter(*it));
        let news = witnesses.iter().map(|_| quote!(::py2rs_runtime::emitted::Is::NEW,));
        let cleanup = self.cleanup.then(|| {
            quote!(
                const CLEANUP: bool = true;
            )
        });
        quote!(
            #[derive(Clone, Debug)]
            enum #name<#(#all),*> { Unresumed { #(#unresumed),* }, Running, #variants }
            #(#inner)*
            impl<#(#all),*> ::py2rs_runtime::emitted::Frame for #name<#(#all),*> {
                #cleanup
                fn point(&self) -> ::core::option::Option<u32> {
                    match self {
                        #(#arms)*
                        _ => ::core::option::Option::None,
                    }
                }
            }
            #[allow(clippy::unused_unit)]
            fn kept<#(#all),*>(_: &#name<#(#all),*>) -> (#(::py2rs_runtime::emitted::Is<#types>,)*) {
                (#(#news)*)
            }
        )
    }
    /// The types of the frame's parameters: those of its arguments first, if they are not kept themselves.
    fn frame_parameters(&self, layout: &Layout) -> Vec<Ident> {
        let mut all = self.parameters(layout, None);
        for id in (0..self.parameters).map(LocalId) {
            let name = self.unresumed_parameter(id);
            if !all.contains(&name) {
                all.push(name)
            }
        }
        all
    }
    fn unresumed_parameter(&self, id: LocalId) -> Ident {
        self.type_parameter(id)
    }
    fn variants(&self, layout: &Layout, variants: &Variants) -> TokenStream {
        let points = variants.points.iter().map(|point| point_name(*point));
        let groups = variants.groups.iter().map(|group| {
            let (name, at) = (group_name(*group), self.slot_name(Some(*group)));
            let parameters = self.parameters(layout, Some(*group));
            let fields = layout.groups[group.0].fields.iter().rev().map(|id| {
                let (field, ty) = (self.field(*id), self.type_parameter(*id));
                match self.locals[id.0].kept {
                    Kept::Optional => quote!(#field: ::core::option::Option<#ty>),
                    _ => quote!(#field: #ty),
                }
            });
            let at = layout.has_at(*group).then(|| quote!(at: #at<#(#parameters),*>,));
            quote!(#name { #at #(#fields),* })
        });
        quote!(#(#points,)* #(#groups,)*)
    }
    fn points(
        &self,
        layout: &Layout,
        slot: Slot,
        around: &dyn Fn(TokenStream) -> TokenStream,
        arms: &mut Vec<TokenStream>,
    ) {
        let name = self.slot_name(slot);
        let variants = match slot {
            None => &layout.root,
            Some(group) => &layout.groups[group.0].variants,
        };
        for point in &variants.points {
            let (variant, number) = (point_name(*point), point.0 as u32);
            let pattern = around(quote!(#name::#variant));
            arms.push(quote!(#pattern => ::core::option::Option::Some(#number),))
        }
        for group in &variants.groups {
            let variant = group_name(*group);
            if !layout.has_at(*group) {
                let number = layout.groups[group.0].variants.points[0].0 as u32;
                let pattern = around(quote!(#name::#variant { .. }));
                arms.push(quote!(#pattern => ::core::option::Option::Some(#number),));
                continue;
            }
            self.points(layout, Some(*group), &|inner| around(quote!(#name::#variant { at: #inner, .. })), arms)
        }
    }
}

/// The variant of a suspension point.
pub fn point_name(point: PointId) -> Ident {
    format_ident!("Suspend{}", point.0, span = Span::mixed_site())
}
/// The variant of a group.
pub fn group_name(group: GroupId) -> Ident {
    format_ident!("Group{}", group.0, span = Span::mixed_site())
}
