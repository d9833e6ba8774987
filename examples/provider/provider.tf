terraform {
  required_providers {
    tfetokens = {
      source = "terraform.local/cdktf/tfetokens"
    }
  }
}

# Authenticates with TFE_TOKEN, or with the token that `terraform login` stored.
provider "tfetokens" {
  hostname     = "app.terraform.io"
  organization = "acme"
}
