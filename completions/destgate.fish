complete --keep-order --exclusive --command destgate --arguments "(COMPLETE=fish destgate -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
