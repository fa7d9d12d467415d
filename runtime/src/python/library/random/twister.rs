//! The Mersenne Twister MT19937 (`Modules/_randommodule.c`, after Makoto Matsumoto and Takuji Nishimura).

const LENGTH: usize = 624;
const MIDDLE: usize = 397;

/// The state of a generator.
pub struct Twister {
    words: [u32; LENGTH],
    index: usize,
}

impl Twister {
    /// A generator that is to be seeded.
    pub fn new() -> Twister {
        Twister { words: [0; LENGTH], index: LENGTH }
    }

    fn start(&mut self, seed: u32) {
        self.words[0] = seed;
        for i in 1..LENGTH {
            let before = self.words[i - 1];
            self.words[i] = (before ^ before >> 30).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        self.index = LENGTH;
    }

    /// Seeds it with a number's words, lowest first (`init_by_array`).
    pub fn seed(&mut self, key: &[u32]) {
        let key = if key.is_empty() { &[0] } else { key };
        self.start(19_650_218);
        let (mut i, mut j) = (1, 0);
        for _ in 0..LENGTH.max(key.len()) {
            let before = self.words[i - 1];
            self.words[i] = (self.words[i] ^ (before ^ before >> 30).wrapping_mul(1_664_525))
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            self.step(&mut i);
            j = (j + 1) % key.len();
        }
        for _ in 1..LENGTH {
            let before = self.words[i - 1];
            self.words[i] =
                (self.words[i] ^ (before ^ before >> 30).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            self.step(&mut i);
        }
        self.words[0] = 0x8000_0000;
    }
    fn step(&mut self, i: &mut usize) {
        *i += 1;
        if *i >= LENGTH {
            self.words[0] = self.words[LENGTH - 1];
            *i = 1;
        }
    }

    /// The next 32 bits.
    #[inline]
    pub fn next(&mut self) -> u32 {
        if self.index >= LENGTH {
            self.twist();
        }
        let mut y = self.words[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    #[cold]
    fn twist(&mut self) {
        for i in 0..LENGTH {
            let y = self.words[i] & 0x8000_0000 | self.words[(i + 1) % LENGTH] & 0x7fff_ffff;
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.words[i] = self.words[(i + MIDDLE) % LENGTH] ^ y >> 1 ^ odd;
        }
        self.index = 0;
    }

    /// A float from 0 on, less than 1, with 53 random bits.
    #[inline]
    pub fn random(&mut self) -> f64 {
        let (high, low) = (self.next() >> 5, self.next() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// The words and the position, for `getstate`.
    pub fn state(&self) -> (&[u32], usize) {
        (&self.words, self.index)
    }
    /// A state that [`Twister::state`] gave; `false`: it is none.
    pub fn set_state(&mut self, words: &[u32], index: usize) -> bool {
        if words.len() != LENGTH || index > LENGTH {
            return false;
        }
        self.words.copy_from_slice(words);
        self.index = index;
        true
    }
}
