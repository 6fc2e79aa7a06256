# fish completion for oomtop(1)
function __oomtop_reports
    not __fish_seen_subcommand_from explain drill protect record
end
function __oomtop_tables
    not __fish_seen_subcommand_from explain protect record
end
function __oomtop_json
    not __fish_seen_subcommand_from explain record
end
function __oomtop_judges
    not __fish_seen_subcommand_from record
end
function __oomtop_repeats
    not __fish_seen_subcommand_from explain drill protect
end
function __oomtop_columns
    oomtop report --list-columns --noheadings 2>/dev/null | string split -f1 ' '
end

complete -c oomtop -f
complete -c oomtop -n __fish_use_subcommand -a top -d 'watch the ranking live'
complete -c oomtop -n __fish_use_subcommand -a report -d 'rank all processes'
complete -c oomtop -n __fish_use_subcommand -a explain -d 'the arithmetic of a process'
complete -c oomtop -n __fish_use_subcommand -a drill -d 'if this one leaks, who dies?'
complete -c oomtop -n __fish_use_subcommand -a protect -d 'what keeps this one alive'
complete -c oomtop -n __fish_use_subcommand -a record -d 'save a snapshot'
complete -c oomtop -n '__fish_seen_subcommand_from explain drill protect' \
    -a '(oomtop report --raw --noheadings -o NAME,PID 2>/dev/null | string split " ")'
complete -c oomtop -n '__fish_seen_subcommand_from record' -F

complete -c oomtop -l from -r -F -d 'read a recorded snapshot'
complete -c oomtop -l procfs -x -a '(__fish_complete_directories)' -d 'another mount of /proc'
complete -c oomtop -l sysfs -x -a '(__fish_complete_directories)' -d 'the mount of /sys'
complete -c oomtop -s h -l help -d 'show this help'
complete -c oomtop -s V -l version -d 'print the version'
complete -c oomtop -n __oomtop_judges -l domain -x \
    -a 'machine nodes: (oomtop report --raw --noheadings -o UNIT 2>/dev/null | sort -u)' \
    -d 'whose memory runs out'
complete -c oomtop -n __oomtop_judges -l assume -x -d 'what if'
complete -c oomtop -n __oomtop_json -l json -d 'print one JSON document'
complete -c oomtop -n __oomtop_reports -s o -l output -x -a '(__oomtop_columns)' -d 'columns to show'
complete -c oomtop -n __oomtop_reports -l list-columns -d 'list the columns and what they mean'
complete -c oomtop -n __oomtop_reports -l sort -x -a '(__oomtop_columns)' -d 'sort by a column'
complete -c oomtop -n __oomtop_reports -l limit -x -d 'show at most N processes'
complete -c oomtop -n __oomtop_reports -l all -d 'exempt processes and kernel threads too'
complete -c oomtop -n __oomtop_reports -l filter -x -d 'show processes with TEXT'
complete -c oomtop -n __oomtop_tables -l by -x -a 'unit container pod user' -d 'one row for each group'
complete -c oomtop -n __oomtop_tables -l raw -d 'separate fields by one blank'
complete -c oomtop -n __oomtop_tables -l noheadings -d 'omit the headings'
complete -c oomtop -n __oomtop_reports -l bytes -d 'print sizes in bytes'
complete -c oomtop -n __oomtop_tables -l color -x -a 'auto always never' -d 'when to use colour'
complete -c oomtop -n __oomtop_repeats -s d -l delay -x -d 'seconds between reports'
complete -c oomtop -n __oomtop_repeats -s n -l count -x -d 'print COUNT reports'
complete -c oomtop -n __oomtop_reports -s b -l batch -d 'print reports without end'
complete -c oomtop -n '__fish_seen_subcommand_from protect' -l against -x -d 'only this leaker'
complete -c oomtop -n '__fish_seen_subcommand_from protect' -l apply -d 'write the advised adj'
