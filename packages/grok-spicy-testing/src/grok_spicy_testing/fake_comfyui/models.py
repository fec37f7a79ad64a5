"""The model files that a well-filled server has: names as published, no content."""

from __future__ import annotations

OFFICIAL_FILES: dict[str, tuple[str, ...]] = {
    "checkpoints": (
        "ponyDiffusionV6XL.safetensors",
        "sd_xl_base_1.0.safetensors",
        "svd_xt.safetensors",
    ),
    "diffusion_models": (
        "flux1-dev-kontext_fp8_scaled.safetensors",
        "flux1-dev.safetensors",
        "flux2_dev_fp8mixed.safetensors",
        "qwen_image_edit_2511_bf16.safetensors",
        "wan2.1_flf2v_720p_14B_fp16.safetensors",
        "wan2.1_i2v_480p_14B_fp16.safetensors",
        "wan2.1_t2v_1.3B_fp16.safetensors",
        "wan2.1_vace_14B_fp16.safetensors",
        "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors",
        "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors",
        "wan2.2_ti2v_5B_fp16.safetensors",
    ),
    "text_encoders": (
        "clip_l.safetensors",
        "mistral_3_small_flux2_bf16.safetensors",
        "qwen_2.5_vl_7b_fp8_scaled.safetensors",
        "t5xxl_fp16.safetensors",
        "t5xxl_fp8_e4m3fn_scaled.safetensors",
        "umt5_xxl_fp8_e4m3fn_scaled.safetensors",
    ),
    "vae": (
        "ae.safetensors",
        "flux2-vae.safetensors",
        "qwen_image_vae.safetensors",
        "wan2.2_vae.safetensors",
        "wan_2.1_vae.safetensors",
    ),
    "clip_vision": (
        "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors",
        "clip_vision_h.safetensors",
    ),
    "loras": (
        "Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors",
        "wan2.2_i2v_lightx2v_4steps_lora_v1_high_noise.safetensors",
        "wan2.2_i2v_lightx2v_4steps_lora_v1_low_noise.safetensors",
    ),
    "controlnet": ("controlnet-union-sdxl-1.0-promax.safetensors",),
    "ipadapter": ("ip-adapter_sdxl_vit-h.safetensors",),
}
