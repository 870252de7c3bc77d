//! State into words, shapes and numbers: what the tray, the notifications, the terminal and the
//! window say. Pure, and every result comparable, so that tests are `assert_eq!`.

pub mod wire;
