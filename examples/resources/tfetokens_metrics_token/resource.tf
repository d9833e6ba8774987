resource "tfetokens_metrics_token" "grafana" {
  organization = "acme"
  name_prefix  = "grafana-"
  expires_at   = "2031-12-31T00:00:00Z"

  # HashiCorp stops collecting metrics for an organization without a valid metrics token.
  lifecycle {
    create_before_destroy = true
  }

  timeouts = {
    create = "5m"
  }
}
