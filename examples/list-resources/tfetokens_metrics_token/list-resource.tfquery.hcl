list "tfetokens_metrics_token" "all" {
  provider = tfetokens

  config {
    organization = "acme"
  }
}
