//! The frames between gate and worker.
