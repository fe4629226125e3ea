package org.camelmle.planted.keys;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** A cipher outside of jose: the walls' test must find it. */
final class EncryptsByItself {

    Cipher cipher() throws GeneralSecurityException {
        return Cipher.getInstance("AES/GCM/NoPadding");
    }
}
