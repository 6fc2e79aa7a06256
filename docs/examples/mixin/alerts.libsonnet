local alert(config, name, severity, duration, expr, summary, description) = {
  alert: name,
  expr: expr % config,
  'for': duration,
  labels: { severity: severity },
  annotations: { summary: summary, description: description } +
               (if config.runbook != '' then { runbook_url: config.runbook } else {}),
};

{
  prometheusAlerts+:: {
    groups+: [{
      name: 'oomtop',
      rules: [
        alert(
          $._config,
          'OomtopMemoryPressure',
          'warning',
          '1m',
          'rate(node_pressure_memory_stalled_seconds_total{%(selector)s}[1m]) > %(pressureRatio)g',
          'All tasks of {{ $labels.instance }} wait for memory.',
          '{{ $value | humanizePercentage }} of the time nothing ran, because all tasks waited for memory. oomtop report says which process is killed next.',
        ),
        alert(
          $._config,
          'OomtopProtectedIsNext',
          'warning',
          '5m',
          // not at a limit of its own, where nothing else can be next
          |||
            oomtop_victim_info{%(selector)s, domain="machine", unit=~"%(units)s"}
              or
            oomtop_victim_info{%(selector)s, domain="machine", pod=~"%(pods)s"}
          |||,
          '{{ $labels.comm }} of {{ $labels.unit }}{{ $labels.pod }} would be killed next.',
          'If the memory of {{ $labels.instance }} ran out now, the kernel would kill {{ $labels.comm }} of {{ $labels.unit }}{{ $labels.pod }}, which the configuration names as protected. oomtop protect finds what keeps it alive.',
        ),
        alert(
          $._config,
          'OomtopProtectedIsNextSoon',
          'critical',
          '1m',
          |||
            (
              oomtop_victim_info{%(selector)s, unit=~"%(units)s"}
                or
              oomtop_victim_info{%(selector)s, pod=~"%(pods)s"}
            )
              and on (instance, domain)
            instance_domain:oomtop_headroom:ratio < %(headroomRatio)g
          |||,
          '{{ $labels.comm }} of {{ $labels.unit }}{{ $labels.pod }} is about to be killed.',
          'The memory of {{ $labels.domain }} on {{ $labels.instance }} is nearly exhausted, and {{ $labels.comm }} of {{ $labels.unit }}{{ $labels.pod }} is killed first.',
        ),
        alert(
          $._config,
          'OomtopLeakKillsProtected',
          'info',
          '15m',
          |||
            (
              oomtop_leak_victim_info{%(selector)s, victim_unit=~"%(units)s"}
                or
              oomtop_leak_victim_info{%(selector)s, victim_pod=~"%(pods)s"}
            )
              and on (instance, unit, pod)
            oomtop_leak_kills_self == 0
          |||,
          'A leak of {{ $labels.unit }}{{ $labels.pod }} would kill {{ $labels.victim_unit }}{{ $labels.victim_pod }}.',
          'If the largest process of {{ $labels.unit }}{{ $labels.pod }} on {{ $labels.instance }} leaked until memory ran out, {{ $labels.victim_comm }} of {{ $labels.victim_unit }}{{ $labels.victim_pod }} would be killed first. oomtop protect finds what keeps it alive.',
        ),
        alert(
          $._config,
          'OomtopLargeUnkillable',
          'info',
          '15m',
          |||
            oomtop_unkillable_bytes{%(selector)s}
              / on (instance) group_left ()
            oomtop_domain_total_bytes{%(selector)s, domain="machine"}
              > %(unkillableRatio)g
          |||,
          '{{ $labels.comm }} holds {{ $value | humanizePercentage }} of the memory and cannot be killed.',
          '{{ $labels.comm }} of {{ $labels.unit }}{{ $labels.pod }} on {{ $labels.instance }} has an oom_score_adj of -1000: whatever it takes, others are killed for it.',
        ),
        alert(
          $._config,
          'OomtopAboutToFill',
          'warning',
          '5m',
          'instance_domain:oomtop_headroom:ratio{%(selector)s} < %(headroomRatio)g',
          'The memory of {{ $labels.domain }} on {{ $labels.instance }} is nearly exhausted.',
          'As little as {{ $value | humanizePercentage }} may be left in {{ $labels.domain }} on {{ $labels.instance }} before a process is killed. oomtop report --domain says which.',
        ),
        alert(
          $._config,
          'OomtopStalled',
          'warning',
          '5m',
          'oomtop_domain_stalled{%(selector)s} == 1',
          '{{ $labels.domain }} on {{ $labels.instance }} stalls above its memory.high.',
          '{{ $labels.domain }} is above its memory.high and has nothing left to reclaim. Its tasks are slowed down, and no kill may ever end that.',
        ),
        alert(
          $._config,
          'OomtopKill',
          'warning',
          '0m',
          'increase(oomtop_kills_total{%(selector)s}[10m]) > 0',
          'The OOM killer killed processes on {{ $labels.instance }}.',
          'At least one process was killed within ten minutes. oomtop log explains each kill.',
        ),
        alert(
          $._config,
          'OomtopUnitKill',
          'warning',
          '0m',
          // a counter that begins at 1 does not increase; the machine's tells that a kill is new
          |||
            (
              increase(oomtop_unit_kills_total{%(selector)s}[10m]) > 0
                or
              (oomtop_unit_kills_total{%(selector)s} > 0
                unless oomtop_unit_kills_total{%(selector)s} offset 10m)
            )
              and on (instance)
            increase(oomtop_kills_total{%(selector)s}[10m]) > 0
          |||,
          'The OOM killer killed a process of {{ $labels.unit }} on {{ $labels.instance }}.',
          'In the cgroup {{ $labels.cgroup }}. oomtop log --killed {{ $labels.unit }} explains it.',
        ),
        alert(
          $._config,
          'OomtopPodKill',
          'warning',
          '0m',
          // as above
          |||
            (
              increase(oomtop_pod_kills_total{%(selector)s}[10m]) > 0
                or
              (oomtop_pod_kills_total{%(selector)s} > 0
                unless oomtop_pod_kills_total{%(selector)s} offset 10m)
            )
              and on (instance)
            increase(oomtop_kills_total{%(selector)s}[10m]) > 0
          |||,
          'The OOM killer killed a process of {{ $labels.pod }} on {{ $labels.instance }}.',
          'In a container of the pod, or at the limit of the pod. oomtop log on the node explains it; the container may be restarted already.',
        ),
        alert(
          $._config,
          'OomtopBlind',
          'info',
          '30m',
          'oomtop_sees_all_processes{%(selector)s} == 0',
          'oomtop does not see all processes of {{ $labels.instance }}.',
          'hidepid, a PID or user namespace, or unreadable files hide some: what oomtop exports of a next victim may be wrong.',
        ),
        alert(
          $._config,
          'OomtopStale',
          'warning',
          '5m',
          'time() - node_textfile_mtime_seconds{%(selector)s, file=~".*oomtop[.]prom"} > %(staleSeconds)d',
          'The metrics of oomtop on {{ $labels.instance }} are old.',
          '{{ $labels.file }} was written {{ $value | humanizeDuration }} ago. systemctl status oomtop-metrics.service says why.',
        ),
      ],
    }],
  },
}
