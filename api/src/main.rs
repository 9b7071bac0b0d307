//! The one binary.

fn main() -> std::process::ExitCode {
    sidestilt::cli::run()
}
