//! What a nursery is told for each worker it is to start, and what it says when the worker has ended.

/// The walls of a worker: memory, processor seconds, largest file, stack (bytes), and how many fonts come.
pub type Numbers = [u64; 5];

/// Bytes of the order for one worker. Its three descriptors (input, output, socket) travel beside it.
pub const ORDER: usize = 40;
/// Bytes of the word that a worker has ended: the status as `wait` gives it.
pub const ENDED: usize = 4;

/// The order for one worker.
pub fn order(numbers: &Numbers) -> [u8; ORDER] {
    let mut bytes = [0; ORDER];
    for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
        place.copy_from_slice(&number.to_le_bytes());
    }
    bytes
}

/// Reads an order; `None` when it has another length.
pub fn ordered(bytes: &[u8]) -> Option<Numbers> {
    let (numbers, []) = bytes.as_chunks::<8>() else { return None };
    let numbers: Vec<u64> = numbers.iter().map(|n| u64::from_le_bytes(*n)).collect();
    numbers.try_into().ok()
}

/// The word that a worker has ended.
pub fn ended(status: i32) -> [u8; ENDED] {
    status.to_le_bytes()
}

/// Reads how a worker ended; `None` when it is no such word.
pub fn how_it_ended(bytes: &[u8]) -> Option<i32> {
    Some(i32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_heard_and_nothing_else() {
        let numbers = [1 << 40, 20, u64::MAX, 0, 3];
        assert_eq!(ordered(&order(&numbers)), Some(numbers));
        for length in (0..100).filter(|n| *n != ORDER) {
            assert_eq!(ordered(&vec![0; length]), None);
        }
        assert_eq!(how_it_ended(&ended(-9)), Some(-9));
        assert_eq!(how_it_ended(&[0; 3]), None);
        assert_eq!(how_it_ended(&[]), None);
    }
}
