use proptest::prelude::*;

use super::*;

/// A structure as it is written, with what frames refer to.
#[derive(Clone, Debug)]
struct Plan {
    first_template: u8,
    /// How the next template's layer is found: as this one, one more in time, one more in space.
    steps: Vec<u8>,
    targets: usize,
    /// By template and target.
    indications: Vec<Vec<u8>>,
    differences: Vec<Vec<u8>>,
    chains: u8,
    has_sizes: bool,
}

#[derive(Clone, Debug)]
struct Own {
    active: Option<u32>,
    indications: Option<Vec<u8>>,
    differences: Option<Vec<u16>>,
    chains: bool,
}

fn below(pen: &mut Pen<'_>, count: u32, value: u32) {
    let width = u32::BITS - count.leading_zeros();
    let short = (1 << width) - count;
    if value < short { pen.number(value, width - 1) } else { pen.number(value + short, width) }
}

impl Plan {
    fn layers(&self) -> Vec<Target> {
        let mut layers = vec![Target::default()];
        for step in &self.steps {
            let Target { spatial, temporal } = layers[layers.len() - 1];
            layers.push(match step {
                0 => Target { spatial, temporal },
                1 => Target { spatial, temporal: temporal + 1 },
                _ => Target { spatial: spatial + 1, temporal: 0 },
            });
        }
        layers
    }

    fn size(spatial: u8) -> (u16, u16) {
        (320 << spatial, 180 << spatial)
    }

    fn write(&self, pen: &mut Pen<'_>) {
        pen.number(self.first_template.into(), 6);
        pen.number(self.targets as u32 - 1, 5);
        self.steps.iter().for_each(|step| pen.number((*step).into(), 2));
        pen.number(3, 2);
        self.indications.iter().flatten().for_each(|indication| pen.number((*indication).into(), 2));
        for differences in &self.differences {
            differences.iter().for_each(|difference| pen.number(0x10 | u32::from(*difference), 5));
            pen.number(0, 1);
        }
        below(pen, self.targets as u32 + 1, self.chains.into());
        if self.chains > 0 {
            (0..self.targets).for_each(|target| below(pen, self.chains.into(), target as u32 % u32::from(self.chains)));
            (0..self.indications.len() * usize::from(self.chains)).for_each(|_| pen.number(9, 4));
        }
        pen.number(self.has_sizes.into(), 1);
        if self.has_sizes {
            let most = self.layers().last().map_or(0, |layer| layer.spatial);
            for (width, height) in (0..=most).map(Self::size) {
                pen.number(u32::from(width) - 1, 16);
                pen.number(u32::from(height) - 1, 16);
            }
        }
    }

    fn descriptor(&self, number: u16, place: usize, brings: bool, own: &Own) -> Vec<u8> {
        let mut written = Vec::new();
        let mut pen = Pen::behind(&mut written);
        pen.number(0b10, 2);
        pen.number((u32::from(self.first_template) + place as u32) % 64, 6);
        pen.number(number.into(), 16);
        let flags = [brings, own.active.is_some(), own.indications.is_some(), own.differences.is_some(), own.chains];
        if flags.contains(&true) {
            flags.iter().for_each(|flag| pen.number((*flag).into(), 1));
            if brings {
                self.write(&mut pen);
            }
            own.active.iter().for_each(|active| pen.number(*active, self.targets as u32));
            own.indications.iter().flatten().for_each(|indication| pen.number((*indication).into(), 2));
            if let Some(differences) = &own.differences {
                for difference in differences {
                    pen.number(3, 2);
                    pen.number((*difference).into(), 12);
                }
                pen.number(0, 2);
            }
            if own.chains {
                (0..self.chains).for_each(|_| pen.number(200, 8));
            }
        }
        written
    }
}

fn plan() -> impl Strategy<Value = Plan> {
    (0_u8..64, prop::collection::vec(0_u8..3, 0..12), 1_usize..12).prop_flat_map(|(first_template, steps, targets)| {
        let templates = steps.len() + 1;
        let indications = prop::collection::vec(prop::collection::vec(0_u8..4, targets), templates);
        let differences = prop::collection::vec(prop::collection::vec(0_u8..16, 0..4), templates);
        (indications, differences, 0_u8..=targets as u8, any::<bool>()).prop_map(
            move |(indications, differences, chains, has_sizes)| {
                let steps = steps.clone();
                Plan { first_template, steps, targets, indications, differences, chains, has_sizes }
            },
        )
    })
}

fn own(targets: usize) -> impl Strategy<Value = Own> {
    let differences = prop::collection::vec(0_u16..4096, 0..4);
    (
        prop::option::of(0_u32..1 << targets),
        prop::option::of(prop::collection::vec(0_u8..4, targets)),
        prop::option::of(differences),
        any::<bool>(),
    )
        .prop_map(|(active, indications, differences, chains)| Own { active, indications, differences, chains })
}

fn set(indications: &[u8], holds: impl Fn(u8) -> bool) -> Targets {
    indications.iter().enumerate().fold(0, |set, (at, indication)| set | u32::from(holds(*indication)) << at)
}

prop_compose! {
    fn packets()(plan in plan())(own in own(plan.targets), place in 0..plan.indications.len(), plan in Just(plan), number in any::<u16>())
        -> (Plan, Own, usize, u16) {
        (plan, own, place, number)
    }
}

proptest! {
    /// What a publisher writes about a frame is what is read, with the structure in the same packet or known before.
    #[test]
    fn a_descriptor_tells_who_needs_its_frame((plan, own, place, number) in packets(), brings: bool) {
        let nothing = Own { active: None, indications: None, differences: None, chains: false };
        let key = read(&plan.descriptor(1, 0, true, &nothing), None).unwrap();
        let known = key.structure.unwrap();
        prop_assert_eq!(known.targets.len(), plan.targets);
        prop_assert_eq!(key.active, Some(u32::MAX >> (32 - plan.targets)));
        let frame = read(&plan.descriptor(number, place, brings, &own), Some(&known)).unwrap();
        let layer = plan.layers()[place];
        let indications = own.indications.as_ref().unwrap_or(&plan.indications[place]);
        prop_assert_eq!((frame.starts, frame.ends, frame.number), (true, false, number));
        prop_assert_eq!((frame.spatial, frame.temporal), (layer.spatial, layer.temporal));
        prop_assert_eq!(frame.needed, set(indications, |indication| indication != 0));
        prop_assert_eq!(frame.switch, set(indications, |indication| indication == 2));
        prop_assert_eq!(frame.structure.is_some(), brings);
        if own.active.is_some() {
            prop_assert_eq!(frame.active, own.active);
        }
        let sizes: Vec<_> = (0..=plan.layers().last().unwrap().spatial).map(Plan::size).collect();
        prop_assert_eq!(&known.sizes, &if plan.has_sizes { sizes } else { Vec::new() });
    }

    /// What is forwarded to fewer targets says so, and nothing else of it is different.
    #[test]
    fn who_forwards_can_say_which_targets_go_on(
        (plan, own, place, number) in packets(), brings: bool, targets: u32, by: u16,
    ) {
        let nothing = Own { active: None, indications: None, differences: None, chains: false };
        let known = read(&plan.descriptor(1, 0, true, &nothing), None).unwrap().structure;
        let bytes = plan.descriptor(number, place, brings, &own);
        let before = read(&bytes, known.as_ref()).unwrap();
        let targets = targets & u32::MAX >> (32 - plan.targets);
        let mut written = vec![7];
        write(&bytes, by, Some((targets, before.marks)), &mut written);
        let after = read(&written[1..], known.as_ref()).unwrap();
        let expected = Frame { number: number.wrapping_add(by), active: Some(targets), marks: after.marks, ..before };
        prop_assert_eq!(after, expected);
        let mut plain = Vec::new();
        write(&bytes, by, None, &mut plain);
        prop_assert_eq!(&plain[3..], &bytes[3..]);
        prop_assert_eq!(super::number(&plain), Some(number.wrapping_add(by)));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), more in prop::collection::vec(any::<u8>(), 0..30)) {
        let known = read(&bytes, None).and_then(|frame| frame.structure);
        let _ = read(&more, known.as_ref());
    }
}

#[test]
fn without_its_structure_a_descriptor_tells_nothing() {
    assert_eq!(read(&[0x80, 0, 1], None), None);
}

/// Section A.10.2.1: one picture size at three frame rates.
#[test]
fn three_frame_rates_are_three_targets() {
    let plan = Plan {
        first_template: 1,
        steps: vec![0, 1, 1, 0],
        targets: 3,
        indications: vec![vec![2, 2, 2], vec![2, 2, 2], vec![2, 1, 0], vec![1, 0, 0], vec![1, 0, 0]],
        differences: vec![vec![], vec![3], vec![1], vec![0], vec![0]],
        chains: 1,
        has_sizes: false,
    };
    let nothing = Own { active: None, indications: None, differences: None, chains: false };
    let known = read(&plan.descriptor(9, 0, true, &nothing), None).unwrap().structure.unwrap();
    let rates: Vec<u8> = known.targets.iter().map(|target| target.temporal).collect();
    assert_eq!(rates, [2, 1, 0]);
    let fastest = read(&plan.descriptor(10, 3, false, &nothing), Some(&known)).unwrap();
    assert_eq!((fastest.temporal, fastest.needed, fastest.switch), (2, 0b001, 0));
}
