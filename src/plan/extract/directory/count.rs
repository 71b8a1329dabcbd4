use crate::vbscript::tree::Statement;

/// How many statements a body has, those within blocks and procedures included.
pub(super) fn statements(body: &[Statement]) -> usize {
    let within = |statement: &Statement| {
        let blocks = statement.blocks().into_iter();
        1 + blocks.map(statements).sum::<usize>()
    };
    body.iter().map(within).sum()
}
