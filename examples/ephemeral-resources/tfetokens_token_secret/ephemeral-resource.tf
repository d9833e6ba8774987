provider "tfetokens" {
  organization = "acme"
  # Reads the keys from the environment variable TFETOKENS_STATE_ENCRYPTION_KEY.
}

resource "tfetokens_metrics_token" "grafana" {
  name_prefix = "grafana-"
  encrypted   = true
}

ephemeral "tfetokens_token_secret" "grafana" {
  encrypted_token = tfetokens_metrics_token.grafana.encrypted_token
  token_id        = tfetokens_metrics_token.grafana.id
}

resource "terraform_data" "exported" {
  triggers_replace = tfetokens_metrics_token.grafana.id

  provisioner "local-exec" {
    command = "update-grafana"

    environment = {
      METRICS_TOKEN = ephemeral.tfetokens_token_secret.grafana.token
    }
  }
}
