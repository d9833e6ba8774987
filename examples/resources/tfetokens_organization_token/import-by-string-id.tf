import {
  to = tfetokens_organization_token.acme
  id = "acme"
}
