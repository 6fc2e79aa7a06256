# fish completion for oomtop(1)
#
# Names of processes, units and cgroups come from other users, who may choose names that a shell
# would run.  fish does not expand what a command in -a prints; still, only names without characters
# that are special to any shell are offered.
function __oomtop_reports
    not __fish_seen_subcommand_from help explain drill protect log record metrics check
end
function __oomtop_report_alone
    not __fish_seen_subcommand_from help top explain drill protect log record metrics check
end
function __oomtop_tables
    not __fish_seen_subcommand_from help top explain protect log record metrics check
end
function __oomtop_raw
    not __fish_seen_subcommand_from help top explain protect log record check
end
function __oomtop_colours
    not __fish_seen_subcommand_from help explain protect record metrics check
end
function __oomtop_json
    not __fish_seen_subcommand_from help top explain record metrics check
end
function __oomtop_judges
    not __fish_seen_subcommand_from help log record metrics
end
function __oomtop_assumes
    not __fish_seen_subcommand_from help log record metrics check
end
function __oomtop_repeats
    not __fish_seen_subcommand_from help explain drill protect log metrics check
end
function __oomtop_shared
    not __fish_seen_subcommand_from help top protect log metrics check
end
function __oomtop_sourced
    not __fish_seen_subcommand_from help log
end
function __oomtop_logs
    __fish_seen_subcommand_from log
end
# Whether one of these commands is typed, and not its help.
function __oomtop_runs
    not __fish_seen_subcommand_from help; and __fish_seen_subcommand_from $argv
end

# Prints the path that a typed word means; nothing if a shell would have to expand the word.
function __oomtop_path
    string replace -r '^~/' "$HOME/" -- $argv[1] | string match -r '^[/A-Za-z0-9_.@:+-]+$'
end

# Prints the path of the program that is completed, not of another program of its name.
function __oomtop_find
    set -l word $argv[1]
    string match -q '*/*' -- $word; or set word (command -s oomtop)
    set word (__oomtop_path "$word")
    and test -f "$word" -a -x "$word"
    and printf '%s\n' $word
end

# Prints the options that name another machine, whose names are offered then.  Fails when a path in
# these options cannot be resolved.
function __oomtop_sources
    set -l option
    for word in $argv[2..-1]
        if test -z "$option"
            switch $word
                case --
                    return 0
                case '--*=*'
                    set -l parts (string split -m1 = -- $word)
                    set option $parts[1]
                    set word $parts[2]
                case --from --source --procfs --sysfs --domain --assume --against --output --sort --limit \
                        --filter --by --color --bars --fold --delay --count --pid --user \
                        --boot --journal --killed --since --until --event --record --html --recording --exec --ring --max \
                        --top --state --victim-not --leak-safe --pressure --headroom --exit \
                        -o -d -n -p -u
                    set option $word
                    continue
                case '*'
                    continue
            end
        end
        if contains -- $option --from --procfs --sysfs
            set -l path (__oomtop_path "$word"); or return
            if test $option = --from
                test -f $path -o -d $path; or return
            else
                test -d $path; or return
            end
            printf '%s\n' $option $path
        end
        set option
    end
    return 0
end

# Prints the output of a report.  A machine that does not answer must not block the shell.
function __oomtop_ask
    set -l typed (commandline -opc)
    set -l program (__oomtop_find $typed[1]); or return
    set -l sources
    if not contains -- --list-columns $argv
        set sources (__oomtop_sources $typed); or return
    end
    set -l limit
    command -q timeout; and set limit timeout 3
    set -lx LC_ALL C
    command $limit $program report $sources $argv </dev/null 2>/dev/null
end

# Prints the part of an argument that was typed so far.
function __oomtop_typed
    commandline -ct | string replace -r '^--[a-z-]+=' ''
end

# Prints the words that are no PID and no option, and have no special characters.
function __oomtop_plain
    string match -r '^[A-Za-z0-9_.@:+][A-Za-z0-9_.@:+-]*$' -- $argv | string match -rv '^[0-9]+$'
end

# Prints the path of each cgroup with processes in or below it.
function __oomtop_cgroups
    set -l paths (__oomtop_ask --raw --noheadings -o CGROUP |
        string match -r '^/[/A-Za-z0-9_.@:+-]*$')
    while set -q paths[1]
        printf '%s\n' "$argv[1]"$paths
        set paths (string replace -r '/[^/]*$' '' -- $paths | string match '/*')
    end
end

# Offers processes by name, or by PID where the name cannot be offered or digits were typed; units;
# and containers.
function __oomtop_targets
    switch (__oomtop_typed)
        case 'cgroup:*'
            __oomtop_cgroups cgroup:
            return
        case 'user:*'
            __oomtop_plain (__oomtop_ask --raw --noheadings -o USER) | string replace -r '^' user:
            return
        case 'container:*'
            __oomtop_plain (__oomtop_ask --raw --noheadings -o CONTAINER |
                string replace -r '^[^:]*:' '') | string replace -r '^' container:
            return
    end
    set -l rows (__oomtop_ask --raw --noheadings -o NAME,PID,UNIT,CONTAINER)
    __oomtop_plain (string replace -r '^(\S+) \S+ ' '$1 ' -- $rows | string split ' ')
    if string match -qr '^[0-9]' -- (__oomtop_typed)
        string replace -rf '^\S+ ([0-9]+) .*' '$1' -- $rows
    else
        for row in $rows
            set -l fields (string split ' ' -- $row)
            __oomtop_plain $fields[1] >/dev/null; or printf '%s\n' $fields[2]
        end
    end
end

# Offers what may leak as a group.
function __oomtop_groups
    if string match -q 'all:*' -- (__oomtop_typed)
        __oomtop_plain (__oomtop_ask --raw --noheadings -o NAME,UNIT,CONTAINER | string split ' ') |
            string replace -r '^' all:
    end
end

function __oomtop_domains
    switch (__oomtop_typed)
        case 'cgroup:*'
            __oomtop_cgroups cgroup:
        case '/*'
            __oomtop_cgroups
        case '*'
            printf '%s\n' machine nodes:
            __oomtop_plain (__oomtop_ask --raw --noheadings -o UNIT,CONTAINER | string split ' ')
    end
end

# Completes TARGET:KEY=VALUE, where TARGET and paths may contain colons.
function __oomtop_changes
    set -l typed (__oomtop_typed)
    set -l stem (string replace -r '=[^=]*$' '=' -- $typed)
    switch $typed
        case '*:adj=*'
            printf '%s\n' $stem{-1000,0,1000}
        case '*:max=*' '*:high=*'
            printf '%s\n' $stem'max'
        case '*:group=*'
            printf '%s\n' $stem{0,1}
        case '*=*'
        case '*'
            printf '%s:\n' machine (__oomtop_targets) | string match -v -- $typed
            set stem (string replace -rf ':[^:]*$' ':' -- $typed); or return
            if test "$stem" = machine:
                printf '%s\n' $stem'swap='
            else
                printf '%s\n' $stem{adj,grow,max,high,group}=
            end
    end
end

function __oomtop_columns
    __oomtop_ask --list-columns --noheadings | string replace -r ' .*' ''
end
function __oomtop_column_list
    set -l lead (__oomtop_typed | string replace -r '^-o' '' | string replace -r '(^\+|,)?[^,+]*$' '$1')
    printf '%s\n' $lead(__oomtop_columns)
end
function __oomtop_sort
    set -l columns (__oomtop_columns)
    printf '%s\n' $columns -$columns
end

complete -c oomtop -f
complete -c oomtop -n __fish_use_subcommand -a top -d 'watch the ranking live'
complete -c oomtop -n __fish_use_subcommand -a report -d 'rank all processes'
complete -c oomtop -n __fish_use_subcommand -a explain -d 'show how a badness is computed'
complete -c oomtop -n __fish_use_subcommand -a drill -d 'show which processes are killed if one leaks'
complete -c oomtop -n __fish_use_subcommand -a protect -d 'find changes that keep TARGET alive'
complete -c oomtop -n __fish_use_subcommand -a log -d 'explain kills that already happened'
complete -c oomtop -n __fish_use_subcommand -a record -d 'save a snapshot'
complete -c oomtop -n __fish_use_subcommand -a metrics -d 'export the verdicts for Prometheus'
complete -c oomtop -n __fish_use_subcommand -a check -d 'judge by limits, as a monitoring plugin'
complete -c oomtop -n __fish_use_subcommand -a help -d 'show the help of a command'
complete -c oomtop -n '__fish_seen_subcommand_from help; and test (count (commandline -opc)) -eq 2' \
    -a 'top report explain drill protect log record metrics check'
complete -c oomtop -n '__oomtop_runs explain drill protect' -a '(__oomtop_targets)'
complete -c oomtop -n '__oomtop_runs drill' -a '(__oomtop_groups)'
complete -c oomtop -n '__oomtop_runs drill' -a kernel: -d 'memory of the kernel'
complete -c oomtop -n '__oomtop_runs log record metrics' -F
complete -c oomtop -n '__fish_seen_subcommand_from record' -l ring -x -a '15m 1h' -d 'keep the last TIME only'
complete -c oomtop -n '__fish_seen_subcommand_from record' -l max -x -a '20M 100M' -d 'limit the disk use of --ring'

complete -c oomtop -n __oomtop_sourced -l from -r -F -d 'read a recording or a sosreport'
complete -c oomtop -n __oomtop_sourced -l source -x -a 'auto proc bpf' -d 'choose how processes are read'
complete -c oomtop -n __oomtop_sourced -l procfs -x -a '(__fish_complete_directories)' -d 'read another mount of /proc'
complete -c oomtop -n __oomtop_sourced -l sysfs -x -a '(__fish_complete_directories)' -d 'read the mount of /sys that belongs to that /proc'
complete -c oomtop -s h -l help -d 'show this help'
complete -c oomtop -s V -l version -d 'print the version'
complete -c oomtop -n __oomtop_judges -l domain -x -a '(__oomtop_domains)' -d 'choose what runs out'
complete -c oomtop -n __oomtop_assumes -l assume -x -a '(__oomtop_changes)' -d 'assume a change'
complete -c oomtop -n __oomtop_json -l json -d 'print one JSON document'
complete -c oomtop -n __oomtop_shared -l redact -d 'replace all names but those of processes'
complete -c oomtop -n __oomtop_reports -s o -l output -x -a '(__oomtop_column_list)' \
    -d 'show these columns'
complete -c oomtop -n __oomtop_report_alone -l list-columns -d 'list the columns and what they mean'
complete -c oomtop -n __oomtop_reports -l sort -x -a '(__oomtop_sort)' -d 'sort by a column'
complete -c oomtop -n __oomtop_tables -l limit -x -d 'show at most N processes'
complete -c oomtop -n __oomtop_report_alone -l bars -x -a 'auto always never' -d 'when to draw the badness'
complete -c oomtop -n __oomtop_tables -l fold -x -a 'auto always never' -d 'when to fold similar neighbours'
complete -c oomtop -n __oomtop_reports -l all -d 'show exempt processes and kernel threads too'
complete -c oomtop -n __oomtop_reports -l filter -x -d 'show only processes with TEXT'
complete -c oomtop -n __oomtop_reports -s p -l pid -x -a '(__fish_complete_pids)' -d 'show only these processes'
complete -c oomtop -n __oomtop_reports -s u -l user -x -a '(__fish_complete_users)' -d 'show only processes of USER'
complete -c oomtop -n __oomtop_tables -l by -x -a 'unit container pod user' -d 'print a line for each group'
complete -c oomtop -n __oomtop_raw -l raw -d 'separate fields by one blank'
complete -c oomtop -n __oomtop_raw -l noheadings -d 'omit the headings'
complete -c oomtop -n __oomtop_reports -l bytes -d 'print sizes in bytes'
complete -c oomtop -n __oomtop_colours -l color -x -a 'auto always never' -d 'when to use colour'
complete -c oomtop -n __oomtop_repeats -s d -l delay -x -d 'set the seconds between readings'
complete -c oomtop -n __oomtop_repeats -s n -l count -x -d 'end after COUNT readings'
complete -c oomtop -n __oomtop_reports -s b -l batch -d 'print reports until interrupted'
complete -c oomtop -n '__fish_seen_subcommand_from protect' -l against -x \
    -a '(__oomtop_targets) (__oomtop_groups)' \
    -d 'protect only against a leak of LEAKER'
complete -c oomtop -n '__fish_seen_subcommand_from protect' -l apply -d 'write the advised oom_score_adj'
complete -c oomtop -n __oomtop_logs -s b -l boot -x -a '0 -1 all' -d 'read the journal of one boot or of all'
complete -c oomtop -n __oomtop_logs -l journal -r -F -d 'read the journal of another machine'
complete -c oomtop -n __oomtop_logs -l killed -x -d 'show only kills of that process or unit'
complete -c oomtop -n __oomtop_logs -l since -x -d 'show only kills since then'
complete -c oomtop -n __oomtop_logs -l until -x -d 'show only kills until then'
complete -c oomtop -n __oomtop_logs -l event -x -d 'explain the kill of that number'
complete -c oomtop -n __oomtop_logs -l record -r -F -d 'save the processes at that kill'
complete -c oomtop -n __oomtop_logs -l html -r -F -d 'save the explanation as a page'
complete -c oomtop -n __oomtop_logs -l recording -r -F -d 'show what grew before, by a flight recorder'
complete -c oomtop -n __oomtop_logs -l follow -d 'explain each new kill as it happens'
complete -c oomtop -n __oomtop_logs -l exec -r -F -d 'start PROGRAM for each new kill'
complete -c oomtop -n __oomtop_logs -l limit -x -d 'list at most N kills'
complete -c oomtop -n __oomtop_logs -l raw -d 'separate fields by one blank'
complete -c oomtop -n __oomtop_logs -l noheadings -d 'omit the headings'
complete -c oomtop -n __oomtop_logs -l bytes -d 'print sizes in bytes'
complete -c oomtop -n '__fish_seen_subcommand_from metrics' -l top -x -d 'export N domains, units and pods at most'
complete -c oomtop -n '__fish_seen_subcommand_from metrics' -l state -r -F -d 'export the kills that a flight recorder counted'
complete -c oomtop -n '__fish_seen_subcommand_from metrics' -l list-metrics -d 'list the metrics and what they mean'
complete -c oomtop -n '__fish_seen_subcommand_from check' -l victim-not -x -a '(__oomtop_targets)' \
    -d 'critical if TARGET is killed next'
complete -c oomtop -n '__fish_seen_subcommand_from check' -l leak-safe -x -a '(__oomtop_targets)' \
    -d 'critical if a leak kills TARGET'
complete -c oomtop -n '__fish_seen_subcommand_from check' -l pressure -x \
    -a '{some,full}.avg{10,60,300}:' -d 'warn above that percentage'
complete -c oomtop -n '__fish_seen_subcommand_from check' -l headroom -x -d 'warn if less memory is left'
complete -c oomtop -n '__fish_seen_subcommand_from check' -l no-inversion -d 'warn if small processes rank above the largest'
complete -c oomtop -n '__fish_seen_subcommand_from check' -l exit -x -a 'plugin npd' -d 'use the exit statuses of that kind'
complete -c oomtop -n '__fish_seen_subcommand_from check' -s v -l verbose -d 'add a line for each check'
