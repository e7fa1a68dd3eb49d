"""azure-communication-identity: the operations and the exchange's refusals, as Python's users see them."""

import hashlib
import json
import os
import re
import secrets
import unittest
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from azure.communication.identity import CommunicationIdentityClient, CommunicationTokenScope
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError

EMULATOR = os.environ["EMULATOR"]
INFO = requests.get(f"{EMULATOR}/emulator/info", timeout=10).json()
ACS = "https://auth.msft.communication.azure.com"
SCOPES = f"{ACS}/Teams.ManageCalls {ACS}/Teams.ManageChats"
REDIRECT = "http://localhost:53682/callback"
ALICE = "alice@fabrikam.example"
OID = next(user["oid"] for tenant in INFO["tenants"] for user in tenant["users"] if user["upn"] == ALICE)
OTHER = "11111111-1111-1111-1111-111111111111"


def post(path, body=None):
    requests.post(f"{EMULATOR}{path}", json=body or {}, timeout=10).raise_for_status()


def entra_token():
    """Signs Alice in, by the emulator's form."""
    verifier = secrets.token_urlsafe(32)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    base, client_id = INFO["httpsUrl"], INFO["clientId"]
    query = {"client_id": client_id, "response_type": "code", "redirect_uri": REDIRECT, "scope": f"openid {SCOPES}",
             "code_challenge": challenge, "code_challenge_method": "S256"}
    authorize = f"{base}/organizations/oauth2/v2.0/authorize?{urlencode(query)}"
    browser = requests.Session()
    page = browser.get(authorize, timeout=10).text
    fields = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)}
    answer = browser.post(authorize, data={**fields, "username": ALICE}, allow_redirects=False, timeout=10)
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    form = {"client_id": client_id, "client_secret": INFO["clientSecret"], "grant_type": "authorization_code", "code": code,
            "redirect_uri": REDIRECT, "code_verifier": verifier, "scope": SCOPES}
    return requests.post(f"{base}/organizations/oauth2/v2.0/token", data=form, timeout=10).json()["access_token"]


class Identity(unittest.TestCase):
    def setUp(self):
        post("/emulator/reset")
        post("/emulator/redirect-uris", {"uri": REDIRECT})
        self.client = CommunicationIdentityClient.from_connection_string(INFO["acsConnectionString"])

    def test_all_operations(self):
        user = self.client.create_user()
        token = self.client.get_token(user, [CommunicationTokenScope.VOIP])
        # Python hands the time on as it came: seven digits and an offset.
        self.assertRegex(token.expires_on, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$")
        self.client.revoke_tokens(user)
        self.client.delete_user(user)
        with self.assertRaises(ResourceNotFoundError):
            self.client.get_token(user, [CommunicationTokenScope.VOIP])
        _, both = self.client.create_user_and_token([CommunicationTokenScope.CHAT])
        self.assertEqual(len(both.token.split(".")), 3)

    def test_either_key_and_no_other(self):
        for connection in (INFO["acsResources"][0]["primary"], INFO["acsResources"][0]["secondary"]):
            CommunicationIdentityClient.from_connection_string(connection).create_user()
        stranger = CommunicationIdentityClient(INFO["httpsUrl"], AzureKeyCredential("d3Jvbmc="))
        with self.assertRaises(ClientAuthenticationError) as raised:
            stranger.create_user()
        self.assertEqual(raised.exception.error.code, "Denied")
        self.assertEqual(raised.exception.error.message, "Denied by the resource provider.")

    def test_minutes_are_checked(self):
        # The SDK itself refuses what is no whole number of minutes; the limits are the service's.
        with self.assertRaises(HttpResponseError) as raised:
            self.client.create_user_and_token([CommunicationTokenScope.VOIP], token_expires_in=timedelta(minutes=59))
        self.assertEqual(raised.exception.error.message, "ExpiresInMinutes value 59 is invalid. Value must be within the [60, 1440] interval.")

    def exchange(self, **more):
        arguments = {"aad_token": self.token, "client_id": INFO["clientId"], "user_object_id": OID, **more}
        return self.client.get_token_for_teams_user(**arguments)

    def test_exchange_and_its_refusals(self):
        self.token = entra_token()
        claims = self.exchange().token.split(".")[1]
        self.assertIn(OID, json.dumps(json.loads(urlsafe_b64decode(claims + "=="))))
        rows = [
            ({"aad_token": "garbage"}, 401, "InvalidAccessToken", "Provided access token is not valid."),
            ({"client_id": ""}, 400, "ValidationError", "AppId: The AppId field is required."),
            ({"user_object_id": ""}, 400, "ValidationError", "UserId: The UserId field is required."),
            ({"aad_token": ""}, 400, "ValidationError", "Token: The Token field is required."),
            ({"client_id": "not-a-guid"}, 400, "ValidationError", "Provided AppId has invalid format."),
            ({"client_id": OTHER}, 400, "ValidationError", "AAD application is not the expected one."),
            ({"user_object_id": OTHER}, 400, "ValidationError", "Provided AAD token issued for unexpected user."),
        ]
        for more, status, code, message in rows:
            with self.subTest(message), self.assertRaises(HttpResponseError) as raised:
                self.exchange(**more)
            error = raised.exception
            self.assertEqual((error.status_code, error.error.code, error.error.message), (status, code, message))
            self.assertEqual(isinstance(error, ClientAuthenticationError), status == 401)


if __name__ == "__main__":
    unittest.main()
