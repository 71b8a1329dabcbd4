//! The automation objects that scripts create or find: one file for each.
