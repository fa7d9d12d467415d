//! Where the n-th code point is. Texts are UTF-8: in an ASCII text it is byte n, in another one it has to be found.

use ecow::EcoString;
use std::cell::RefCell;

/// A text is marked at each of so many code points.
const STRIDE: usize = 64;
/// A text of fewer bytes is counted from its start.
const SHORT: usize = 192;
/// For how many texts marks are kept: enough for algorithms that compare some texts by index.
const TEXTS: usize = 4;

/// The offsets of every [`STRIDE`]th code point of a text. The text is kept alive with them, so that its address can't
/// come to mean another text.
struct Marks {
    text: EcoString,
    offsets: Vec<u32>,
}

/// The texts that were indexed last; the next one takes the place of the oldest.
#[derive(Default)]
struct Marked {
    texts: Vec<Marks>,
    oldest: usize,
}

thread_local!(static MARKED: RefCell<Marked> = RefCell::default());

/// The offset of the code point at `index`, which is at most the length of the text.
pub fn offset(text: &super::Str, index: usize) -> usize {
    if text.is_ascii() {
        return index;
    }
    if text.len() < SHORT {
        return walk(text, index);
    }
    MARKED.with_borrow_mut(|marked| {
        let marks = marked.marks(text);
        let mark = (index / STRIDE).min(marks.offsets.len() - 1);
        let from = marks.offsets[mark] as usize;
        from + walk(&text[from..], index - mark * STRIDE)
    })
}

/// The offset of the n-th code point, by counting.
fn walk(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
}

impl Marked {
    fn marks(&mut self, text: &super::Str) -> &Marks {
        let same = |marks: &Marks| std::ptr::eq(marks.text.as_str(), text.as_str());
        if let Some(found) = self.texts.iter().position(same) {
            return &self.texts[found];
        }
        let offsets = text.char_indices().step_by(STRIDE).map(|(offset, _)| offset as u32).collect();
        let marks = Marks { text: text.shared(), offsets };
        if self.texts.len() < TEXTS {
            self.texts.push(marks);
            return &self.texts[self.texts.len() - 1];
        }
        let place = self.oldest;
        self.oldest = (place + 1) % TEXTS;
        self.texts[place] = marks;
        &self.texts[place]
    }
}

/// The number of code points before an offset.
pub fn count_before(text: &super::Str, offset: usize) -> usize {
    if text.is_ascii() {
        return offset;
    }
    if offset < SHORT {
        return text[..offset].chars().count();
    }
    MARKED.with_borrow_mut(|marked| {
        let offsets = &marked.marks(text).offsets;
        let mark = offsets.partition_point(|mark| *mark as usize <= offset) - 1;
        mark * STRIDE + text[offsets[mark] as usize..offset].chars().count()
    })
}
