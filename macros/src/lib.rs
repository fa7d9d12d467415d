//! Will hold `gen!`: generators inside Rust code, a front end over the same core as the compiler. It has no macro yet.
