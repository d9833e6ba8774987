import {
  to = tfetokens_metrics_token.grafana
  identity = {
    organization = "acme"
    id           = "ZgqrEWBBLnD9zwnDRFYbCrPKuMKrEyL4"
  }
}
