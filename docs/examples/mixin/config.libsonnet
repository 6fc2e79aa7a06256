// What differs between sites; override as in `mixin { _config+:: { protectedUnits: [...] } }`.
{
  _config+:: {
    // selects the series of node_exporter, whose textfile collector has oomtop's
    selector: 'job="node"',

    // units and pods (namespace/name) that should outlive the others: regular expressions
    protectedUnits: ['postgresql.*[.]service', 'mariadb[.]service', 'ssh[.]service'],
    protectedPods: ['kube-system/.*'],

    pressureRatio: 0.1,  // of the time, all tasks waited for memory
    headroomRatio: 0.05,  // of a domain's total is left at least
    unkillableRatio: 0.2,  // of the machine's total is held by one process at -1000
    staleSeconds: 600,  // age of oomtop's file

    runbook: '',  // a link that each alert gets, if it is set

    // derived
    units: std.join('|', self.protectedUnits),
    pods: std.join('|', self.protectedPods),
  },
}
