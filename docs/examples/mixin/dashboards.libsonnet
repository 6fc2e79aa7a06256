local datasource = { type: 'prometheus', uid: '${datasource}' };

local target(expr, legend='', instant=false) = {
  datasource: datasource,
  expr: expr,
  legendFormat: legend,
  instant: instant,
  range: !instant,
  format: if instant then 'table' else 'time_series',
  refId: 'A',
};

local panel(id, type, title, description, position, unit, targets) = {
  id: id,
  type: type,
  title: title,
  description: description,
  datasource: datasource,
  gridPos: position,
  fieldConfig: { defaults: { unit: unit, min: if unit == 'percentunit' then 0 }, overrides: [] },
  options: {},
  targets: [targets[i] { refId: std.char(65 + i) } for i in std.range(0, std.length(targets) - 1)],
};

local at(x, y, w, h) = { x: x, y: y, w: w, h: h };

{
  grafanaDashboards+:: {
    'oomtop.json': {
      local selector = 'instance=~"$instance"',
      title: 'OOM: who would be killed next',
      uid: 'oomtop',
      tags: ['oomtop'],
      schemaVersion: 37,
      version: 1,
      editable: true,
      refresh: '1m',
      time: { from: 'now-6h', to: 'now' },
      timezone: 'browser',
      annotations: { list: [] },
      templating: {
        list: [
          { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
          {
            name: 'instance',
            type: 'query',
            label: 'Machine',
            datasource: datasource,
            query: 'label_values(oomtop_build_info, instance)',
            refresh: 2,
            includeAll: true,
            multi: true,
            allValue: '.*',
          },
        ],
      },
      panels: [
        panel(
          1,
          'table',
          'Next victim',
          'The process that the kernel would kill next if the memory of that domain ran out now.',
          at(0, 0, 24, 8),
          'short',
          [target('oomtop_victim_info{%s}' % selector, instant=true)],
        ),
        panel(
          2,
          'timeseries',
          'Left at least',
          'The part of each domain that may still be allocated before a kill: the lower end of an estimate.',
          at(0, 8, 12, 8),
          'percentunit',
          [target('instance_domain:oomtop_headroom:ratio{%s}' % selector, '{{instance}} {{domain}}')],
        ),
        panel(
          3,
          'timeseries',
          'All tasks wait for memory',
          'Full pressure: of the machines, and of cgroups with a limit.',
          at(12, 8, 12, 8),
          'percentunit',
          [
            target('rate(node_pressure_memory_stalled_seconds_total{%s}[$__rate_interval])' % selector, '{{instance}}'),
            target('oomtop_domain_pressure_ratio{%s, kind="full", window="60s"}' % selector, '{{instance}} {{domain}}'),
          ],
        ),
        panel(
          4,
          'timeseries',
          'Kills',
          'Processes that the kernel killed for want of memory, in ten minutes: of a machine, and of its units and pods.',
          at(0, 16, 12, 8),
          'short',
          [
            target('instance:oomtop_kills:increase10m{%s}' % selector, '{{instance}}'),
            target('increase(oomtop_unit_kills_total{%s}[10m]) > 0' % selector, '{{instance}} {{unit}}'),
            target('increase(oomtop_pod_kills_total{%s}[10m]) > 0' % selector, '{{instance}} {{pod}}'),
          ],
        ),
        panel(
          5,
          'timeseries',
          'What the next kill frees',
          'An estimate, with what is killed or exits with the victim.',
          at(12, 16, 12, 8),
          'bytes',
          [target('oomtop_victim_frees_bytes{%s}' % selector, '{{instance}} {{domain}}')],
        ),
        panel(
          6,
          'table',
          'If the largest process of a unit leaks',
          'The process that is killed first then.',
          at(0, 24, 12, 8),
          'short',
          [target('oomtop_leak_victim_info{%s}' % selector, instant=true)],
        ),
        panel(
          7,
          'timeseries',
          'Memory in no process',
          'No kill chooses a process for it.',
          at(12, 24, 12, 8),
          'bytes',
          [target('oomtop_unaccounted_bytes{%s}' % selector, '{{instance}} {{kind}}')],
        ),
        panel(
          8,
          'timeseries',
          'Distance of the runner-up',
          'How much it would have to grow to be killed instead of the next victim.',
          at(0, 32, 12, 8),
          'bytes',
          [target('oomtop_victim_margin_bytes{%s}' % selector, '{{instance}} {{domain}}')],
        ),
        panel(
          9,
          'timeseries',
          'Upside down',
          'Small processes that would be killed before the largest one, because of their oom_score_adj.',
          at(12, 32, 12, 8),
          'short',
          [target('oomtop_adj_inversions{%s}' % selector, '{{instance}}')],
        ),
      ],
    },
  },
}
