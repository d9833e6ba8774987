ephemeral "tfetokens_team_token" "check" {
  team_id            = "team-BUHBEM97xboT8TVz"
  description_prefix = "check "
}

resource "terraform_data" "checked" {
  provisioner "local-exec" {
    command = "check-workspaces"

    environment = {
      TFE_TOKEN = ephemeral.tfetokens_team_token.check.token
    }
  }
}
