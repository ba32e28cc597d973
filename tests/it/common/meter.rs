//! An allocator that counts, for tests of what reading costs.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Metered;

// Of each thread its own, so that tests side by side do not disturb each other.
thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
    static LIVE: Cell<i64> = const { Cell::new(0) };
    static PEAK: Cell<i64> = const { Cell::new(0) };
}

fn grown(count: u64, by: i64) {
    // A thread that ends frees memory when its counters are gone.
    let _ = COUNT.try_with(|c| c.set(c.get() + count));
    let _ = LIVE.try_with(|live| {
        live.set(live.get() + by);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

#[allow(
    unsafe_code,
    reason = "only the allocator itself knows what is allocated"
)]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Metered {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(1, layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grown(1, layout.size() as i64);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        grown(0, -(layout.size() as i64));
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While it moves, both are there.
        grown(1, size as i64);
        grown(0, -(layout.size() as i64));
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Metered = Metered;

/// Allocations that `work` makes, and the most bytes that it holds at a time.
pub(crate) fn metered(work: impl FnOnce()) -> (u64, i64) {
    let (count, live) = (COUNT.get(), LIVE.get());
    PEAK.set(live);
    work();
    (COUNT.get() - count, PEAK.get() - live)
}
