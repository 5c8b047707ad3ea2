//! What the command line says.

use netem::Conditions;

/// A device in a namespace.
#[derive(Clone, Debug)]
pub struct Place {
    pub namespace: String,
    pub device: String,
}

pub struct Options {
    pub inside: Place,
    pub outside: Place,
    pub seed: u64,
    pub up: Conditions,
    pub down: Conditions,
}

impl Options {
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut inside, mut outside, mut seed) = (None, None, 1);
        let (mut up, mut down) = (Conditions::default(), Conditions::default());
        let mut arguments = arguments;
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            let conditions = || value.parse::<Conditions>().map_err(|error| error.to_string());
            match name.as_str() {
                "--inside" => inside = Some(place(&value)?),
                "--outside" => outside = Some(place(&value)?),
                "--seed" => seed = value.parse().map_err(|_| format!("not a number: {value}"))?,
                "--up" => up = conditions()?,
                "--down" => down = conditions()?,
                _ => return Err(format!("unknown option {name}")),
            }
        }
        let inside = inside.ok_or("--inside NAMESPACE:DEVICE is missing")?;
        let outside = outside.ok_or("--outside NAMESPACE:DEVICE is missing")?;
        Ok(Self { inside, outside, seed, up, down })
    }
}

fn place(value: &str) -> Result<Place, String> {
    let (namespace, device) = value.split_once(':').ok_or_else(|| format!("not NAMESPACE:DEVICE: {value}"))?;
    // Room for the closing zero in the kernel's structure.
    if namespace.is_empty() || device.is_empty() || device.len() >= libc::IFNAMSIZ {
        return Err(format!("not NAMESPACE:DEVICE: {value}"));
    }
    Ok(Place { namespace: namespace.to_owned(), device: device.to_owned() })
}
