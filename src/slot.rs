//! A place for one value that threads share.

/// Keeps the value put last. Without `std` there is no lock to keep it behind: then nothing is
/// kept, and what would be found here is read again.
#[derive(Debug)]
pub(crate) struct Slot<T> {
    #[cfg(feature = "std")]
    value: std::sync::Mutex<Option<T>>,
    #[cfg(not(feature = "std"))]
    value: core::marker::PhantomData<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            value: Default::default(),
        }
    }
}

#[cfg(feature = "std")]
impl<T: Clone> Slot<T> {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<T>> {
        // A value is put whole: one whose thread panicked is as good as any.
        self.value
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn get(&self) -> Option<T> {
        self.lock().clone()
    }

    /// Looks at the value where it is, which spares a clone.
    #[inline]
    pub(crate) fn with<R>(&self, look: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        look(self.lock().as_ref()?)
    }

    pub(crate) fn take(&self) -> Option<T> {
        self.lock().take()
    }

    pub(crate) fn put(&self, value: T) {
        *self.lock() = Some(value);
    }
}

#[cfg(not(feature = "std"))]
impl<T> Slot<T> {
    #[expect(clippy::unused_self, reason = "as with std")]
    pub(crate) const fn get(&self) -> Option<T> {
        None
    }

    #[expect(clippy::unused_self, reason = "as with std")]
    pub(crate) fn with<R>(&self, _: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        None
    }

    #[expect(clippy::unused_self, reason = "as with std")]
    pub(crate) const fn take(&self) -> Option<T> {
        None
    }

    #[expect(clippy::unused_self, reason = "as with std")]
    pub(crate) fn put(&self, value: T) {
        drop(value);
    }
}
