//! Every input that the fuzzer has kept, and every one that once broke something, goes through its target again.

use std::fs;
use std::path::Path;

use hostile::TARGETS;

#[test]
fn nothing_that_the_fuzzer_kept_breaks_a_target() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, target) in TARGETS {
        let inputs = fs::read_dir(corpus.join(name)).expect("each target has a folder in the corpus");
        let mut count = 0;
        for input in inputs {
            target(&fs::read(input.expect("a readable folder").path()).expect("a readable file"));
            count += 1;
        }
        assert!(count > 0, "the corpus of {name} is empty");
    }
}
