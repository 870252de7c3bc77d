//! The history in processes of its own: killed at any point, on a disk that is full, on one that
//! may not be written to.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod disks;
mod killed;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", "load", file, point] => killed::child(file.as_ref(), point.parse().unwrap()),
        ["child", disk, folder] => disks::child(disk, folder.as_ref()),
        // Whatever else the runner of tests hands on is for its own harness.
        _ => {
            let told = killed::points(40, 6);
            println!("killed at 40 points: {told}");
            disks::all();
        }
    }
}
