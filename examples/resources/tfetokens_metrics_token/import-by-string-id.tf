import {
  to = tfetokens_metrics_token.grafana
  id = "acme/ZgqrEWBBLnD9zwnDRFYbCrPKuMKrEyL4"
}
