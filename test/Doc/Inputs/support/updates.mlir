// Optimizers.
// Run by support-table.py.

// supported: `nz.sgd` (momentum, Nesterov, weight decay); `nz.adam` (Adam and AdamW)
// test: test/Run/updates.py
