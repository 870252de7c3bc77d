//! A limit to repetition, so that retries cannot storm backends that struggle already.

/// Tokens: each request brings a fraction of one, each retry or hedge takes one. What is saved up
/// lets the requests in flight be moved when a backend breaks; after that, retries stay a fixed
/// share of the requests (as in Finagle's and Linkerd's retry budgets).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    /// In tenths of a token.
    tenths: u32,
}

/// Each request's share of a token, in tenths.
const SHARE: u32 = 2;
/// Most that is saved up: what may be in flight when a backend breaks.
const MOST: u32 = 5_000;

impl Default for RetryBudget {
    fn default() -> Self {
        Self { tenths: MOST }
    }
}

impl RetryBudget {
    /// A request came.
    pub fn deposit(&mut self) {
        self.tenths = (self.tenths + SHARE).min(MOST);
    }

    /// Takes a token for one more try, if there is one.
    pub fn withdraw(&mut self) -> bool {
        let Some(rest) = self.tenths.checked_sub(10) else { return false };
        self.tenths = rest;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_up_moves_a_burst_and_then_a_fifth_of_the_requests_remain() {
        let mut budget = RetryBudget::default();
        let burst = std::iter::repeat_with(|| budget.withdraw()).take_while(|&given| given).count();
        assert_eq!(burst, 500);

        let retried = (0..1000)
            .filter(|_| {
                budget.deposit();
                budget.withdraw()
            })
            .count();
        assert_eq!(retried, 200);
    }
}
