terraform {
  required_providers {
    tfetokens = {
      source = "terraform.local/cdktf/tfetokens"
    }
  }
}

# Authenticates with TFE_TOKEN, or with the token that `terraform login` stored.
provider "tfetokens" {
  organization = "acme"
  # hostname   = "tfe.example.com" # default: TFE_ADDRESS or TFE_HOSTNAME, then app.terraform.io
}
