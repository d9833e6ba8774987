import {
  to = tfetokens_organization_token.acme
  identity = {
    organization = "acme"
  }
}
