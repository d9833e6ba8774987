ephemeral "tfetokens_metrics_token" "check" {
  organization = "acme"
  name_prefix  = "check-"
}

resource "terraform_data" "checked" {
  provisioner "local-exec" {
    command = "check-metrics"

    environment = {
      METRICS_TOKEN = ephemeral.tfetokens_metrics_token.check.token
    }
  }
}
