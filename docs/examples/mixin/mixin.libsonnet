// Alerts, rules and a dashboard for the metrics of `oomtop metrics`.
(import 'config.libsonnet') +
(import 'alerts.libsonnet') +
(import 'rules.libsonnet') +
(import 'dashboards.libsonnet')
