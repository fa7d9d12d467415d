//! SHA-512 (FIPS 180-4): `random.seed` hashes texts with it.

/// The digest of a message.
pub fn digest(message: &[u8]) -> [u8; 64] {
    let primes = first_primes();
    // The fractions of the roots of the first primes.
    let constants = primes.map(|prime| fraction_of_root(prime, 3));
    let mut hash: [u64; 8] = std::array::from_fn(|index| fraction_of_root(primes[index], 2));
    let mut padded = message.to_vec();
    padded.push(0x80);
    let end = (padded.len() + 16).next_multiple_of(128) - 16;
    padded.resize(end, 0);
    padded.extend_from_slice(&(message.len() as u128 * 8).to_be_bytes());
    for block in padded.as_chunks::<128>().0 {
        compress(&mut hash, &constants, block);
    }
    let mut digest = [0; 64];
    for (bytes, word) in digest.as_chunks_mut::<8>().0.iter_mut().zip(hash) {
        *bytes = word.to_be_bytes();
    }
    digest
}

fn first_primes() -> [u64; 80] {
    let mut candidate = 1;
    std::array::from_fn(|_| {
        loop {
            candidate += 1;
            if (2..candidate).take_while(|divisor| divisor * divisor <= candidate).all(|it| candidate % it != 0) {
                return candidate;
            }
        }
    })
}

/// The first 64 bits of the fraction of a square or cubic root.
fn fraction_of_root(number: u64, degree: u32) -> u64 {
    use num_bigint::BigUint;
    let root = (BigUint::from(number) << (64 * degree)).nth_root(degree);
    // Below are the bits of the fraction.
    root.iter_u64_digits().next().unwrap_or(0)
}

fn compress(hash: &mut [u64; 8], constants: &[u64; 80], block: &[u8; 128]) {
    let mut words = [0u64; 80];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<8>().0) {
        *word = u64::from_be_bytes(*bytes);
    }
    for i in 16..80 {
        let (a, b) = (words[i - 15], words[i - 2]);
        let low = a.rotate_right(1) ^ a.rotate_right(8) ^ a >> 7;
        let high = b.rotate_right(19) ^ b.rotate_right(61) ^ b >> 6;
        words[i] = words[i - 16].wrapping_add(low).wrapping_add(words[i - 7]).wrapping_add(high);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *hash;
    for (word, constant) in words.iter().zip(constants) {
        let sum = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
        let choice = e & f ^ !e & g;
        let first = h.wrapping_add(sum).wrapping_add(choice).wrapping_add(*constant).wrapping_add(*word);
        let sum = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
        let majority = a & b ^ a & c ^ b & c;
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(sum.wrapping_add(majority)));
    }
    for (word, value) in hash.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(value);
    }
}

#[cfg(test)]
mod tests {
    fn hex(message: &[u8]) -> String {
        super::digest(message).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn agrees_with_the_standard() {
        assert!(hex(b"").starts_with("cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"));
        assert!(hex(b"abc").starts_with("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"));
        let long = [b'a'; 200];
        assert!(hex(&long).starts_with("4b11459c33f52a22ee8236782714c150a3b2c60994e9acee17fe68947a3e6789"));
    }
}
