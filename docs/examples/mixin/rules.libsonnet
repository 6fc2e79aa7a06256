{
  prometheusRules+:: {
    groups+: [{
      name: 'oomtop.rules',
      rules: [
        {
          // the part of a domain's total that is left at least
          record: 'instance_domain:oomtop_headroom:ratio',
          expr: |||
            oomtop_domain_headroom_bytes{%(selector)s, estimate="min"}
              / ignoring (estimate)
            oomtop_domain_total_bytes{%(selector)s}
          ||| % $._config,
        },
        {
          record: 'instance:oomtop_kills:increase10m',
          expr: 'increase(oomtop_kills_total{%(selector)s}[10m])' % $._config,
        },
      ],
    }],
  },
}
